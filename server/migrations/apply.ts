import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Client } from 'pg'
import { StartError } from '@/server/start-error'
import { withConnection } from './connection'
import type { SchemaEngine } from './schema-engine'

const PRISMA_FOLDER = path.resolve('prisma')
/** The engine's exit code for "there is a difference". */
const DIFFERENT = 2
const NO_FILTERS = { externalTables: [], externalEnums: [] }

/** Any number that nothing else on the same database uses. */
const ADVISORY_LOCK = 7_310_306_213

/**
 * Applies the migrations that a database does not have yet. Several processes may do it at once:
 * one works, the others wait and find nothing left to do.
 * @returns the names of those that were applied now, in their order.
 * @throws StartError when the database cannot be used or its history does not fit.
 */
export async function applyMigrations(
  databaseUrl: string,
  prismaFolder = PRISMA_FOLDER,
): Promise<string[]> {
  return withConnection(databaseUrl, async (client) => {
    // Held by this connection: it ends with it, however this process ends.
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK])
    const { unapplied, failed } = await readHistory(client, prismaFolder)
    if (unapplied.length === 0) return []
    return runEngine({ databaseUrl, schema: readSchema(prismaFolder) }, async (engine) => {
      // A migration is one transaction: one that failed or was cut off has left nothing behind.
      for (const migrationName of failed) await engine.markMigrationRolledBack({ migrationName })
      const migrations = { migrationsList: readMigrationsList(prismaFolder), filters: NO_FILTERS }
      return (await engine.applyMigrations(migrations)).appliedMigrationNames
    })
  })
}

/**
 * Lists the migrations that a database does not have yet, with one query. Migrations that the
 * database has and this folder lacks are no obstacle: in a rolling restart the older instances keep
 * working on the newer database.
 * @throws StartError when the database cannot be used, or an applied migration was edited since.
 */
export async function listUnappliedMigrations(databaseUrl: string): Promise<string[]> {
  const { unapplied } = await withConnection(databaseUrl, (client) =>
    readHistory(client, PRISMA_FOLDER),
  )
  return unapplied
}

/**
 * Writes a new migration: the SQL that leads from the migrations there are to schema.prisma.
 * @param given.databaseUrl where a database for comparing may be made and dropped.
 * @returns the new file, or null when there is nothing to change.
 */
export async function createMigration({
  databaseUrl,
  name,
  prismaFolder = PRISMA_FOLDER,
}: {
  databaseUrl: string
  name: string
  prismaFolder?: string
}): Promise<string | null> {
  const script = await diffMigrationsAgainstSchema({ databaseUrl, prismaFolder })
  if (script === '') return null
  const folder = path.join(prismaFolder, 'migrations', `${timestamp()}_${snakeCase(name)}`)
  mkdirSync(folder)
  const file = path.join(folder, 'migration.sql')
  writeFileSync(file, script)
  return file
}

/**
 * What has to be done to a database with all migrations to reach schema.prisma, as SQL.
 * @param given.databaseUrl where a database for comparing may be made and dropped.
 * @returns '' when they are alike.
 */
export async function diffMigrationsAgainstSchema({
  databaseUrl,
  prismaFolder = PRISMA_FOLDER,
}: {
  databaseUrl: string
  prismaFolder?: string
}): Promise<string> {
  const schema = readSchema(prismaFolder)
  const { exitCode, stdout } = await runEngine({ databaseUrl, schema }, (engine) =>
    engine.diff({
      from: { tag: 'migrations', ...readMigrationsList(prismaFolder) },
      to: { tag: 'schemaDatamodel', files: [schema] },
      script: true,
      exitCode: true,
      filters: NO_FILTERS,
    }),
  )
  return exitCode === DIFFERENT ? (stdout ?? '') : ''
}

/** As Prisma names migrations: 20261123094500_name_in_snake_case, so that their order is their age. */
function timestamp(): string {
  return new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)
}

function snakeCase(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '')
}

/** What the migrations table says about this folder's migrations. */
type History = { unapplied: string[]; failed: string[] }

type MigrationRow = { name: string; checksum: string; state: 'applied' | 'failed' | 'rolled-back' }

async function readHistory(client: Client, prismaFolder: string): Promise<History> {
  const rows = await readMigrationRows(client)
  const applied = new Map(
    rows.filter(({ state }) => state === 'applied').map(({ name, checksum }) => [name, checksum]),
  )
  const migrations = readMigrations(prismaFolder)
  for (const { name, script } of migrations) {
    const checksum = applied.get(name)
    if (checksum !== undefined && !fitsChecksum(script, checksum)) throw editedMigration(name)
  }
  return {
    unapplied: migrations.map(({ name }) => name).filter((name) => !applied.has(name)),
    failed: rows.filter(({ state }) => state === 'failed').map(({ name }) => name),
  }
}

async function readMigrationRows(client: Client): Promise<MigrationRow[]> {
  const table = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists")
  if (!table.rows[0].exists) return []
  const { rows } = await client.query<MigrationRow>(`
    SELECT migration_name AS name, checksum,
           CASE WHEN rolled_back_at IS NOT NULL THEN 'rolled-back'
                WHEN finished_at IS NULL THEN 'failed' ELSE 'applied' END AS state
    FROM _prisma_migrations`)
  return rows
}

/** Whether a script is the one that was applied; git may have changed its line ends. */
function fitsChecksum(script: string, checksum: string): boolean {
  const unix = script.replaceAll('\r\n', '\n')
  const windows = unix.replaceAll('\n', '\r\n')
  return [script, unix, windows].some(
    (text) => createHash('sha256').update(text).digest('hex') === checksum,
  )
}

function editedMigration(name: string): StartError {
  return new StartError(
    `The migration ${name} was changed after this database got it: restore the file, and write a new migration for the change.`,
  )
}

type Migration = { name: string; script: string }

function readMigrations(prismaFolder: string): Migration[] {
  const folder = path.join(prismaFolder, 'migrations')
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  )
  const names = entries.map(({ name }) => name).sort()
  return names.map((name) => ({
    name,
    script: readFileSync(path.join(folder, name, 'migration.sql'), 'utf8'),
  }))
}

/** The migrations in the shape in which the engine takes them. */
function readMigrationsList(prismaFolder: string) {
  const baseDir = path.join(prismaFolder, 'migrations')
  const lockfile = { path: 'migration_lock.toml' }
  return {
    baseDir,
    lockfile: { ...lockfile, content: readFileSync(path.join(baseDir, lockfile.path), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: readMigrations(prismaFolder).map(({ name, script }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: script } },
    })),
  }
}

function readSchema(prismaFolder: string) {
  const content = readFileSync(path.join(prismaFolder, 'schema.prisma'), 'utf8')
  return { path: 'schema.prisma', content }
}

/** Loads the engine only now: it takes 0.3 s, and most starts have nothing to migrate. */
async function runEngine<Result>(
  on: { databaseUrl: string; schema: { path: string; content: string } },
  act: (engine: SchemaEngine) => Promise<Result>,
): Promise<Result> {
  const { withSchemaEngine } = await import('./schema-engine')
  return withSchemaEngine(on, act)
}
