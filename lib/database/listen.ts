import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { keepTrying } from './keep-trying'
import { READ_COMMITTED } from './settings'

const CONNECT_TIMEOUT_MS = 5_000
// A connection that is cut without a word is noticed within 20 s.
const PING_INTERVAL_MS = 10_000
const PING_TIMEOUT_MS = 10_000

type NotificationHandlers = {
  onNotification: (payload: string) => void
  /** LISTEN works (again): what was said before is lost. */
  onConnected: () => void
  /** Another attempt follows by itself. */
  onDisconnected: (error: Error) => void
}

/** Follows one channel for ever; returns how to stop. A transaction pooler drops LISTEN silently. */
export function followNotifications(
  connectionString: string,
  channel: string,
  { onNotification, onConnected, onDisconnected }: NotificationHandlers,
): () => Promise<void> {
  const stop = new AbortController()
  const attempt = (onBegun: () => void) => {
    const client = makeClient(connectionString)
    client.on('notification', ({ payload = '' }) => onNotification(payload))
    return listenOnce({ client, channel, stop: stop.signal }, () => {
      onBegun()
      onConnected()
    })
  }
  const stopped = keepTrying(attempt, onDisconnected, stop.signal)
  return async () => {
    stop.abort()
    await stopped
  }
}

function makeClient(connectionString: string): Client {
  return new Client({
    connectionString,
    application_name: 'session-management-listen',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: PING_TIMEOUT_MS,
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
    await client.query(`${READ_COMMITTED}; LISTEN ${client.escapeIdentifier(channel)}`)
    onConnected()
    return await Promise.race([ended, pingUntilSilence(client, stop)])
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

async function pingUntilSilence(client: Client, stop: AbortSignal): Promise<Error> {
  for (;;) {
    await sleep(PING_INTERVAL_MS, undefined, { signal: stop, ref: false })
    await client.query('SELECT 1')
  }
}

/** Does not wait for a goodbye, which a silent server would never say. */
function hangUp(client: Client): void {
  client.removeAllListeners('notification')
  client.on('error', () => {})
  void client.end().catch(() => {})
}
