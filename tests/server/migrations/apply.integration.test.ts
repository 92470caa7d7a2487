import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Client } from 'pg'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { withConnection } from '@/server/migrations/connection'
import {
  applyMigrations,
  createMigration,
  diffMigrationsAgainstSchema,
  listUnappliedMigrations,
} from '@/server/migrations/migrate'
import { makeTemporaryFolder } from '@/tests/support/data-folder'
import { withDatabase } from '@/tests/support/database-server'
import { startProgram } from '@/tests/support/program'

const PRISMA_FOLDER = path.resolve(import.meta.dirname, '../../../prisma')
const serverUrl = inject('databaseServerUrl')

let databaseCount = 0

/** A database of its own, without a single table. */
async function createEmptyDatabase(): Promise<string> {
  databaseCount += 1
  const name = `migrate_${process.pid}_${databaseCount}`
  const onServer = (sql: string) => withConnection(serverUrl, (client) => client.query(sql))
  await onServer(`CREATE DATABASE ${name}`)
  onTestFinished(async () => void (await onServer(`DROP DATABASE ${name}`)))
  return withDatabase(serverUrl, name)
}

function run(databaseUrl: string, sql: string) {
  return withConnection(databaseUrl, (client: Client) => client.query(sql))
}

function copyPrismaFolder(): string {
  const folder = makeTemporaryFolder()
  cpSync(PRISMA_FOLDER, folder, { recursive: true })
  return folder
}

function addMigration(prismaFolder: string, name: string, sql: string): void {
  const folder = path.join(prismaFolder, 'migrations', name)
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'migration.sql'), sql)
}

test('the migrations and schema.prisma are alike', async () => {
  expect(await diffMigrationsAgainstSchema({ databaseUrl: serverUrl })).toBe('')
})

describe('applying', () => {
  test('brings a new database up to date, and does nothing the second time', async () => {
    const databaseUrl = await createEmptyDatabase()
    const unapplied = await listUnappliedMigrations(databaseUrl)

    expect(await applyMigrations(databaseUrl)).toEqual(unapplied)
    expect(unapplied).toContain('20261123000000_sessions')
    expect(await listUnappliedMigrations(databaseUrl)).toEqual([])
    expect(await applyMigrations(databaseUrl)).toEqual([])
  })

  test('at the same moment from several places happens once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const databaseUrl = await createEmptyDatabase()

      const applied = await Promise.all([1, 2, 3, 4].map(() => applyMigrations(databaseUrl)))

      expect(applied.filter((names) => names.length > 0)).toHaveLength(1)
      expect(await listUnappliedMigrations(databaseUrl)).toEqual([])
    }
  })

  test('at the same moment by several processes happens once', async () => {
    const env = { DATABASE_URL: await createEmptyDatabase(), AUTH_SECRET: 's'.repeat(32) }

    const programs = [1, 2, 3].map(() =>
      startProgram(['scripts/run.mjs', 'scripts/migrate.ts'], { env }),
    )
    const exitCodes = await Promise.all(programs.map((program) => program.ends()))

    expect(exitCodes).toEqual([0, 0, 0])
    const outputs = programs.map((program) => program.output())
    expect(outputs.filter((output) => output.startsWith('Applied'))).toHaveLength(1)
    expect(outputs.filter((output) => output.startsWith('Nothing'))).toHaveLength(2)
  })

  test('a migration that fails leaves nothing behind, and is applied when it is repaired', async () => {
    const databaseUrl = await createEmptyDatabase()
    const prismaFolder = copyPrismaFolder()
    const name = '29990101000000_broken'
    addMigration(prismaFolder, name, 'CREATE TABLE note (text text); SELECT nonsense;')
    await expect(applyMigrations(databaseUrl, prismaFolder)).rejects.toThrow('nonsense')

    const { rows } = await run(databaseUrl, "SELECT to_regclass('note') AS note")
    writeFileSync(
      path.join(prismaFolder, 'migrations', name, 'migration.sql'),
      'CREATE TABLE note (text text);',
    )
    const applied = await applyMigrations(databaseUrl, prismaFolder)

    expect(rows).toEqual([{ note: null }])
    expect(applied).toEqual([name])
  })

  test('semicolons inside a function do not end a statement', async () => {
    const databaseUrl = await createEmptyDatabase()
    const prismaFolder = copyPrismaFolder()
    addMigration(
      prismaFolder,
      '29990101000000_function',
      'CREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 2; END $$;',
    )

    await applyMigrations(databaseUrl, prismaFolder)

    expect((await run(databaseUrl, 'SELECT two()')).rows).toEqual([{ two: 2 }])
  })

  test('a migration that was edited after it was applied is refused', async () => {
    const databaseUrl = await createEmptyDatabase()
    await applyMigrations(databaseUrl)
    await run(databaseUrl, "UPDATE _prisma_migrations SET checksum = 'other'")

    const refusal = /The migration \S+ was changed after this database got it: restore the file/
    await expect(listUnappliedMigrations(databaseUrl)).rejects.toThrow(refusal)
    await expect(applyMigrations(databaseUrl)).rejects.toThrow(refusal)
  })

  test('a database that is newer than this app is served', async () => {
    const databaseUrl = await createEmptyDatabase()
    const newer = copyPrismaFolder()
    addMigration(newer, '29990101000000_newer', 'CREATE TABLE note (text text);')
    await applyMigrations(databaseUrl, newer)

    expect(await listUnappliedMigrations(databaseUrl)).toEqual([])
    expect(await applyMigrations(databaseUrl)).toEqual([])
  })
})

describe('writing a migration', () => {
  test('says what leads to the changed schema, in a folder named by time and name', async () => {
    const prismaFolder = copyPrismaFolder()
    const schema = path.join(prismaFolder, 'schema.prisma')
    writeFileSync(schema, `${readFileSync(schema, 'utf8')}\nmodel Note {\n  id Int @id\n}\n`)

    const file = await createMigration({
      databaseUrl: serverUrl,
      name: 'Add a note!',
      prismaFolder,
    })

    expect(path.relative(prismaFolder, file ?? '')).toMatch(
      /^migrations\/\d{14}_add_a_note\/migration\.sql$/,
    )
    expect(readFileSync(file ?? '', 'utf8')).toContain('CREATE TABLE "Note"')
  })

  test('writes nothing where nothing has changed, and leaves no database behind', async () => {
    const prismaFolder = copyPrismaFolder()

    const file = await createMigration({ databaseUrl: serverUrl, name: 'nothing', prismaFolder })

    expect(file).toBeNull()
    const { rows } = await run(
      serverUrl,
      "SELECT datname FROM pg_database WHERE datname LIKE '%shadow%'",
    )
    expect(rows).toEqual([])
  })
})
