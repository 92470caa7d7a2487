import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Pool } from 'pg'
import { runQuietly } from '../../scripts/steps.mjs'
import { startEmbeddedPostgres } from '../../server/postgres/embedded-postgres'
import { SECRET } from './contestant'

/** The one PostgreSQL of a run; each contestant has a database of its own in it. */
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
  const main = openPool(postgres.databaseUrl)
  const pools = [main]
  return {
    version: (await main.query('SHOW server_version')).rows[0].server_version,
    create: async (name) => {
      await main.query(`CREATE DATABASE "${name}"`)
      const database = connect(postgres.databaseUrl, name)
      pools.push(database.pool)
      return database
    },
    stop: async () => {
      await Promise.all(pools.map((pool) => pool.end()))
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function connect(serverUrl: string, name: string): Database {
  const url = new URL(serverUrl)
  url.pathname = name
  return { url: url.href, pool: openPool(url.href) }
}

/** Gives a database the app's tables, by its own command. */
export async function migrateApp({ url }: Database): Promise<void> {
  const env = { ...process.env, DATABASE_URL: url, AUTH_SECRET: SECRET }
  await runQuietly('npm', ['run', 'db:migrate'], { env })
}

/** Gives a database the tables of a file. */
export async function createTables({ pool }: Database, sqlFile: string): Promise<void> {
  await pool.query(readFileSync(sqlFile, 'utf8'))
}

/** How many sessions of a user a table, or a view, has. */
export async function countRows(
  { pool }: Database,
  table: string,
  userId: string,
): Promise<number> {
  const { rows } = await pool.query(
    `SELECT count(*)::integer AS total FROM "${table}" WHERE "userId" = $1`,
    [userId],
  )
  return rows[0].total
}

function openPool(connectionString: string): Pool {
  const pool = new Pool({ connectionString, max: 4 })
  // PostgreSQL may end before the pool does.
  pool.on('error', () => {})
  return pool
}
