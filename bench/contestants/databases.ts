import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Pool } from 'pg'
import { startEmbeddedPostgres } from '../../server/postgres/embedded-postgres'
import { applyMigrations } from '../../server/migrations/migrate'
import { withSchemaEngine } from '../../server/migrations/schema-engine'

/** The one PostgreSQL of a run; every contestant has a database of its own in it. */
export type Databases = {
  version: string
  /** Makes an empty database. */
  create(name: string): Promise<Database>
  /** Ends the server and takes its files away. */
  stop(): Promise<void>
}

export type Database = { url: string; pool: Pool }

/** Room for the pools of all servers; everything else is as PostgreSQL comes. */
const SETTINGS = { max_connections: '300' }

/** Starts the PostgreSQL that comes with the app on a new folder. */
export async function startDatabases(): Promise<Databases> {
  const folder = mkdtempSync(path.join(tmpdir(), 'session-management-bench-'))
  const postgres = await startEmbeddedPostgres(folder, SETTINGS)
  const pools = [openPool(postgres.databaseUrl)]
  const [main] = pools
  return {
    version: (await main?.query('SHOW server_version'))?.rows[0].server_version,
    create: async (name) => {
      await main?.query(`CREATE DATABASE "${name}"`)
      const url = new URL(postgres.databaseUrl)
      url.pathname = name
      const pool = openPool(url.href)
      pools.push(pool)
      return { url: url.href, pool }
    },
    stop: async () => {
      await Promise.all(pools.map((pool) => pool.end()))
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Gives a database the app's tables, by its own migrations. */
export async function migrateApp({ url }: Database): Promise<void> {
  await applyMigrations(url)
}

/** Gives a database the tables of a Prisma schema. */
export async function createTables({ url, pool }: Database, schemaFile: string): Promise<void> {
  const schema = { path: 'schema.prisma', content: readFileSync(schemaFile, 'utf8') }
  const { stdout } = await withSchemaEngine({ databaseUrl: url, schema }, (engine) =>
    engine.diff({
      from: { tag: 'empty' },
      to: { tag: 'schemaDatamodel', files: [schema] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    }),
  )
  await pool.query(stdout ?? '')
}

function openPool(connectionString: string): Pool {
  const pool = new Pool({ connectionString, max: 4 })
  // PostgreSQL may end before the pool does.
  pool.on('error', () => {})
  return pool
}
