import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { applyMigrations } from '@/server/migrations/apply'
import { withConnection } from '@/server/migrations/connection'
import { startEmbeddedPostgres } from '@/server/postgres/embedded-postgres'

/** The database that every worker's own one is a copy of. */
export const TEMPLATE_DATABASE = 'template_migrated'

declare module 'vitest' {
  interface ProvidedContext {
    databaseServerUrl: string
  }
}

/** Nothing here has to outlive a power cut. Workers use many connections each. */
const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
}

/** Starts one PostgreSQL for the run, with a migrated database to copy, and removes both after it. */
export default async function startDatabaseServer(project: TestProject) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'session-management-test-'))
  const server = await startEmbeddedPostgres(dataDir, SETTINGS)
  const { databaseUrl } = server
  await withConnection(databaseUrl, (client) =>
    client.query(`CREATE DATABASE ${TEMPLATE_DATABASE}`),
  )
  await applyMigrations({ databaseUrl: withDatabase(databaseUrl, TEMPLATE_DATABASE) })
  project.provide('databaseServerUrl', databaseUrl)

  return async () => {
    await server.stop()
    rmSync(dataDir, { recursive: true })
  }
}

/** The same server, another database. */
export function withDatabase(databaseUrl: string, name: string): string {
  return Object.assign(new URL(databaseUrl), { pathname: `/${name}` }).href
}
