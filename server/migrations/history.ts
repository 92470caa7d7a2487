import type { Client } from 'pg'
import { StartError } from '@/server/start-error'
import { checksum, hasChecksum, readEngine, readMigrations, type Script } from './folder'
import { requireOwnHistory } from './outdated'
import type { Target } from './target'

const HISTORY_TABLE = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id varchar(36) PRIMARY KEY NOT NULL,
    checksum varchar(64) NOT NULL,
    finished_at timestamptz,
    migration_name varchar(255) NOT NULL,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`

type Applied = { name: string; checksum: string }

/** In the order in which it must be applied. @throws StartError when the history does not fit. */
export async function findUnapplied(client: Client, target: Target): Promise<Script[]> {
  const applied = await readApplied(client)
  requireOwnHistory(
    applied.map(({ name }) => name),
    target,
  )
  const migrations = readMigrations(target.prismaFolder)
  const engine = readEngine(target.prismaFolder)
  return [
    ...migrations.filter((migration) => !isApplied(migration, applied)),
    ...(isNewer(engine, applied) ? [engine] : []),
  ]
}

/** As Prisma writes it. The engine gets a row each time its text is applied. */
export async function record(client: Client, { name, sql }: Script): Promise<void> {
  await client.query(
    `INSERT INTO _prisma_migrations
       (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES (gen_random_uuid(), $1, $2, now(), clock_timestamp(), 1)`,
    [checksum(sql), name],
  )
}

export async function makeHistory(client: Client): Promise<void> {
  await client.query(HISTORY_TABLE)
}

async function readApplied(client: Client): Promise<Applied[]> {
  const table = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists")
  if (!table.rows[0].exists) return []
  const { rows } = await client.query<Applied>(`
    SELECT migration_name AS name, checksum FROM _prisma_migrations
    WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY finished_at`)
  return rows
}

function isApplied(migration: Script, applied: Applied[]): boolean {
  const found = applied.find(({ name }) => name === migration.name)
  if (found && !hasChecksum(migration, found.checksum)) throw editedMigration(migration.name)
  return found !== undefined
}

function editedMigration(name: string): StartError {
  return new StartError(
    `The migration ${name} was changed after this database got it: restore the file, and write a new migration for the change.`,
  )
}

/** The higher number stays; with the same number, the text that comes last (docs/decisions/017). */
function isNewer(engine: Script, applied: Applied[]): boolean {
  const engines = applied.filter(({ name }) => name.startsWith('engine_'))
  if (engines.some(({ name }) => name > engine.name)) return false
  const latest = engines.findLast(({ name }) => name === engine.name)
  return !latest || !hasChecksum(engine, latest.checksum)
}
