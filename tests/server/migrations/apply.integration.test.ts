import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { Client } from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { applyMigrations, listUnappliedMigrations } from '@/server/migrations/apply'
import { PRISMA_FOLDER, readSchema } from '@/server/migrations/folder'
import { withSchemaEngine } from '@/server/migrations/schema-engine'
import { listForPrisma } from '@/server/migrations/write'
import {
  addMigration,
  copyPrismaFolder,
  createEmptyDatabase,
  MIGRATION_NAMES,
  runSql,
} from '@/tests/support/empty-database'
import { startProgram } from '@/tests/support/program'

describe('applying', () => {
  test('brings a new database up to date, and does nothing the second time', async () => {
    const databaseUrl = await createEmptyDatabase()

    expect(await listUnappliedMigrations({ databaseUrl })).toEqual([
      ...MIGRATION_NAMES,
      'engine_0002',
    ])
    expect(await applyMigrations({ databaseUrl })).toEqual([...MIGRATION_NAMES, 'engine_0002'])
    expect(await listUnappliedMigrations({ databaseUrl })).toEqual([])
    expect(await applyMigrations({ databaseUrl })).toEqual([])
  })

  test("keeps Prisma's history, in which Prisma finds nothing to do", async () => {
    const databaseUrl = await createEmptyDatabase()
    await applyMigrations({ databaseUrl })

    const schema = readSchema(PRISMA_FOLDER)
    const { appliedMigrationNames } = await withSchemaEngine({ databaseUrl, schema }, (engine) =>
      engine.applyMigrations({
        migrationsList: listForPrisma(PRISMA_FOLDER),
        filters: { externalTables: [], externalEnums: [] },
      }),
    )

    expect(appliedMigrationNames).toEqual([])
    const { rows } = await runSql(
      databaseUrl,
      `SELECT migration_name, length(checksum) AS checksum, started_at <= finished_at AS finished,
         applied_steps_count AS steps, rolled_back_at, logs FROM _prisma_migrations ORDER BY 1`,
    )
    const row = { checksum: 64, finished: true, steps: 1, rolled_back_at: null, logs: null }
    expect(rows).toEqual([
      ...MIGRATION_NAMES.map((migration_name) => ({ migration_name, ...row })),
      { migration_name: 'engine_0002', ...row },
    ])
  })

  test("leaves alone what Prisma's own command has applied", async () => {
    const databaseUrl = await createEmptyDatabase()
    const schema = readSchema(PRISMA_FOLDER)
    await withSchemaEngine({ databaseUrl, schema }, (engine) =>
      engine.applyMigrations({
        migrationsList: listForPrisma(PRISMA_FOLDER),
        filters: { externalTables: [], externalEnums: [] },
      }),
    )

    expect(await applyMigrations({ databaseUrl })).toEqual(['engine_0002'])
  })

  test('at the same moment from several places happens once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const databaseUrl = await createEmptyDatabase()

      const applied = await Promise.all([1, 2, 3, 4].map(() => applyMigrations({ databaseUrl })))

      expect(applied.filter((names) => names.length > 0)).toHaveLength(1)
      expect(await listUnappliedMigrations({ databaseUrl })).toEqual([])
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
    const name = '0999_broken'
    addMigration(prismaFolder, name, 'CREATE TABLE note (text text); SELECT nonsense;')
    await expect(applyMigrations({ databaseUrl, prismaFolder })).rejects.toThrow('nonsense')

    const { rows } = await runSql(databaseUrl, "SELECT to_regclass('note') AS note")
    writeFileSync(
      path.join(prismaFolder, 'migrations', name, 'migration.sql'),
      'CREATE TABLE note (text text);',
    )
    const applied = await applyMigrations({ databaseUrl, prismaFolder })

    expect(rows).toEqual([{ note: null }])
    expect(applied).toEqual([name, 'engine_0002'])
  })

  test('semicolons inside a function do not end a statement', async () => {
    const databaseUrl = await createEmptyDatabase()
    const prismaFolder = copyPrismaFolder()
    addMigration(
      prismaFolder,
      '0999_function',
      'CREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 2; END $$;',
    )

    await applyMigrations({ databaseUrl, prismaFolder })

    expect((await runSql(databaseUrl, 'SELECT two()')).rows).toEqual([{ two: 2 }])
  })

  test('a migration that was edited after it was applied is refused', async () => {
    const databaseUrl = await createEmptyDatabase()
    await applyMigrations({ databaseUrl })
    await runSql(databaseUrl, "UPDATE _prisma_migrations SET checksum = 'other'")

    const refusal = 'The migration 0001_init was changed after this database got it: restore the'
    await expect(listUnappliedMigrations({ databaseUrl })).rejects.toThrow(refusal)
    await expect(applyMigrations({ databaseUrl })).rejects.toThrow(refusal)
  })

  test('line ends that git changed are no edit', async () => {
    const databaseUrl = await createEmptyDatabase()
    const prismaFolder = copyPrismaFolder()
    const file = path.join(prismaFolder, 'migrations/0999_lines/migration.sql')
    addMigration(prismaFolder, '0999_lines', 'CREATE TABLE note (\n  text text\n);\n')
    await applyMigrations({ databaseUrl, prismaFolder })

    writeFileSync(file, 'CREATE TABLE note (\r\n  text text\r\n);\r\n')

    expect(await applyMigrations({ databaseUrl, prismaFolder })).toEqual([])
  })

  test('a database that is newer than this app is served', async () => {
    const databaseUrl = await createEmptyDatabase()
    const newer = copyPrismaFolder()
    addMigration(newer, '0999_newer', 'CREATE TABLE note (text text);')
    await applyMigrations({ databaseUrl, prismaFolder: newer })

    expect(await listUnappliedMigrations({ databaseUrl })).toEqual([])
    expect(await applyMigrations({ databaseUrl })).toEqual([])
  })

  test('a table that something holds is a clear sentence after a few seconds', async () => {
    const databaseUrl = await createEmptyDatabase()
    const prismaFolder = copyPrismaFolder()
    await applyMigrations({ databaseUrl, prismaFolder })
    addMigration(prismaFolder, '0999_wider', 'ALTER TABLE "User" ADD COLUMN "note" text;')
    await hold(databaseUrl, '"User"')

    const applying = applyMigrations({ databaseUrl, prismaFolder })

    await expect(applying).rejects.toThrow('The database is too busy for 0999_wider')
    expect(await listUnappliedMigrations({ databaseUrl, prismaFolder })).toEqual(['0999_wider'])
  })
})

/** Reads a table in a transaction that stays open until the test ends. */
async function hold(databaseUrl: string, table: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  onTestFinished(() => client.end())
  await client.query(`BEGIN; SELECT FROM ${table}`)
}

describe('a database of a version before the first release', () => {
  async function createOldDatabase(): Promise<string> {
    const databaseUrl = await createEmptyDatabase()
    await applyMigrations({ databaseUrl })
    await runSql(
      databaseUrl,
      "UPDATE _prisma_migrations SET migration_name = '20261123000000_sessions'",
    )
    return databaseUrl
  }

  test('of DATABASE_URL is refused with the command that empties it, which works', async () => {
    const databaseUrl = await createOldDatabase()

    const command = `psql "$DATABASE_URL" -c 'DROP SCHEMA public CASCADE; CREATE SCHEMA public'`
    await expect(listUnappliedMigrations({ databaseUrl })).rejects.toThrow(command)
    await expect(applyMigrations({ databaseUrl })).rejects.toThrow(command)

    await runSql(databaseUrl, 'DROP SCHEMA public CASCADE; CREATE SCHEMA public')
    expect(await applyMigrations({ databaseUrl })).toEqual([...MIGRATION_NAMES, 'engine_0002'])
  })

  test('in a data folder is refused with the command that puts it aside', async () => {
    const databaseUrl = await createOldDatabase()

    await expect(applyMigrations({ databaseUrl, dataDir: '/srv/data' })).rejects.toThrow(
      "mv '/srv/data/postgres' '/srv/data/postgres.old'",
    )
  })
})
