import { type ClientBase, Pool } from 'pg'
import { env } from '@/lib/env'
import { OncePerProcess } from '@/lib/once-per-process'
import { READ_COMMITTED, STATEMENT_TIMEOUT_MS } from './settings'

/** How long a request waits for a free connection before the response is 503. */
export const CONNECTION_TIMEOUT_MS = 3_000
/** For a server that is silent, or a connection that was cut without a word. */
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

/** The pool of this process. Everything that talks to PostgreSQL shares it, but for LISTEN. */
export const sharedPool = new OncePerProcess<Pool>('pool', makePool)

/** Closes the pool, if there is one; running queries finish first. */
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

/** The pool hands a connection out when this is done. */
async function applySettings(client: ClientBase): Promise<void> {
  await client.query(SESSION_SETTINGS)
}
