import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import {
  type ConnectionSettings,
  readConnectionString,
} from '@/lib/connection-string/connection-string'
import { inTime } from './in-time'
import { keepTrying } from './keep-trying'

const CONNECT_TIMEOUT_MS = 3_000
// A connection that is cut without a word is noticed within 3 s.
const PING_INTERVAL_MS = 1_000
const PING_TIMEOUT_MS = 2_000

type NotificationHandlers = {
  onNotification: (payload: string) => void
  /** LISTEN works (again): what was said before is lost. */
  onConnected: () => void
  /** Another attempt follows by itself. */
  onDisconnected: (error: Error) => void
  /** It worked, and does not any more: other connections to that server may be dead as well. */
  onLost?: () => void
}

/** Follows one channel for ever; returns how to stop. A transaction pooler drops LISTEN silently. */
export function followNotifications(
  connectionString: string,
  channel: string,
  { onNotification, onConnected, onDisconnected, onLost }: NotificationHandlers,
): () => Promise<void> {
  const settings = readConnectionString(connectionString)
  const stop = new AbortController()
  const attempt = async (onBegun: () => void) => {
    const client = makeClient(settings)
    client.on('notification', ({ payload = '' }) => onNotification(payload))
    let hasBegun = false
    const error = await listenOnce({ client, channel, stop: stop.signal }, () => {
      hasBegun = true
      onBegun()
      onConnected()
    })
    if (hasBegun) onLost?.()
    return error
  }
  const stopped = keepTrying(attempt, onDisconnected, stop.signal)
  return async () => {
    stop.abort()
    await stopped
  }
}

function makeClient(settings: ConnectionSettings): Client {
  return new Client({
    application_name: 'session-management-listen',
    ...settings,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  })
}

type Listening = { client: Client; channel: string; stop: AbortSignal }

async function listenOnce(listening: Listening, onConnected: () => void): Promise<Error> {
  const { client, channel, stop } = listening
  const over = new AbortController()
  const ended = whenEnded(listening, over.signal)
  try {
    await client.connect()
    await inTime(client.query(`LISTEN ${client.escapeIdentifier(channel)}`), PING_TIMEOUT_MS)
    await ping(client)
    onConnected()
    return await Promise.race([ended, pingForEver(client, stop)])
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  } finally {
    over.abort()
    hangUp(client)
  }
}

function whenEnded({ client, stop }: Listening, over: AbortSignal): Promise<Error> {
  return new Promise((resolve) => {
    client.on('error', resolve)
    client.on('end', () => resolve(new Error('The LISTEN connection was closed')))
    stop.addEventListener('abort', () => resolve(new Error('Stopped')), { signal: over })
  })
}

async function pingForEver(client: Client, stop: AbortSignal): Promise<never> {
  for (;;) {
    await sleep(PING_INTERVAL_MS, undefined, { signal: stop, ref: false })
    await ping(client)
  }
}

/** @throws where nothing comes back, and on a standby or a former primary, where nothing is said. */
async function ping(client: Client): Promise<void> {
  const asked = client.query("SELECT current_setting('transaction_read_only') AS mode")
  const { rows } = await inTime(asked, PING_TIMEOUT_MS)
  if (rows[0]?.mode === 'on') throw new Error('PostgreSQL is read-only')
}

/** Does not wait for a goodbye, which a silent server would never say. */
function hangUp(client: Client): void {
  client.removeAllListeners('notification')
  client.on('error', () => {})
  void client.end().catch(() => {})
}
