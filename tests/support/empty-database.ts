import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Client } from 'pg'
import { inject, onTestFinished } from 'vitest'
import { withConnection } from '@/server/migrations/connection'
import { makeTemporaryFolder } from './data-folder'
import { withDatabase } from './database-server'

const PRISMA_FOLDER = path.resolve(import.meta.dirname, '../../prisma')

/** In the order in which they are applied. */
export const MIGRATION_NAMES = readdirSync(path.join(PRISMA_FOLDER, 'migrations'))
  .filter((name) => /^\d{4}_/.test(name))
  .sort()

let databaseCount = 0

/** A database of its own without a single table; `template` makes it a copy. Gone after the test. */
export async function createEmptyDatabase(template = 'template1'): Promise<string> {
  const serverUrl = inject('databaseServerUrl')
  databaseCount += 1
  const name = `own_${process.pid}_${databaseCount}`
  await runSql(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`)
  onTestFinished(async () => void (await runSql(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`)))
  return withDatabase(serverUrl, name)
}

export function runSql(databaseUrl: string, sql: string) {
  return withConnection(databaseUrl, (client: Client) => client.query(sql))
}

/** A copy of prisma/ that a test may change. */
export function copyPrismaFolder(): string {
  const folder = makeTemporaryFolder()
  cpSync(PRISMA_FOLDER, folder, { recursive: true })
  return folder
}

export function addMigration(prismaFolder: string, name: string, sql: string): void {
  const folder = path.join(prismaFolder, 'migrations', name)
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'migration.sql'), sql)
}
