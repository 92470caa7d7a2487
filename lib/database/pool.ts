import { type ClientBase, Pool } from 'pg'
import { env } from '@/lib/env'
import { OncePerProcess } from '@/lib/once-per-process'
import { READ_COMMITTED, STATEMENT_TIMEOUT_MS } from './settings'

export const CONNECTION_TIMEOUT_MS = 3_000
// For a connection that was cut without a word.
const SILENCE_TIMEOUT_MS = 12_000
const POOL_SIZE = 20
const KEEP_ALIVE_DELAY_MS = 10_000

const SESSION_SETTINGS = {
  text: [
    READ_COMMITTED,
    `SET statement_timeout TO ${STATEMENT_TIMEOUT_MS}`,
    `SET idle_in_transaction_session_timeout TO ${STATEMENT_TIMEOUT_MS}`,
  ].join(';'),
  query_timeout: CONNECTION_TIMEOUT_MS,
}

/** All connections to PostgreSQL but those of LISTEN. */
export const sharedPool = new OncePerProcess<Pool>('pool', makePool)

/** Running queries finish first. */
export async function closeDatabase(): Promise<void> {
  const pool = sharedPool.peek()
  sharedPool.forget()
  await pool?.end()
}

function makePool(): Pool {
  const pool = new Pool({
    connectionString: env.DATABASE_URL,
    application_name: 'session-management',
    max: POOL_SIZE,
    // One stays, with its statements: after a rest the first request does not wait for a new one.
    min: 1,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    query_timeout: SILENCE_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    onConnect: applySettings,
  })
  // An idle connection that breaks is replaced at the next query.
  pool.on('error', () => {})
  return pool
}

async function applySettings(client: ClientBase): Promise<void> {
  await client.query(SESSION_SETTINGS)
}
