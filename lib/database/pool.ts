import { readConnectionString } from '@/lib/connection-string/connection-string'
import { env } from '@/lib/env'
import { OncePerProcess } from '@/lib/once-per-process'
import { LivePool } from './live-pool'
import { prepareConnection } from './prepare-connection'
import { SILENCE_TIMEOUT_MS } from './settings'

export const CONNECTION_TIMEOUT_MS = 3_000
const POOL_SIZE = 20
const KEEP_ALIVE_DELAY_MS = 10_000
// Logging in shares its threads with the hashes of passwords: in a burst it takes seconds.
const IDLE_TIMEOUT_MS = 5 * 60_000

/** All connections to PostgreSQL but those of LISTEN. */
export const sharedPool = new OncePerProcess<LivePool>('pool', makePool)

/** Running queries finish first. */
export async function closeDatabase(): Promise<void> {
  const pool = sharedPool.peek()
  sharedPool.forget()
  await pool?.end()
}

function makePool(): LivePool {
  return new LivePool({
    application_name: 'session-management',
    ...readConnectionString(env.DATABASE_URL ?? ''),
    max: POOL_SIZE,
    // One stays, with its statements: after a rest the first request does not wait for a new one.
    min: 1,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    query_timeout: SILENCE_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    onConnect: prepareConnection,
  })
}
