import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'

const CONNECT_TIMEOUT_MS = 5_000
/** A connection that is cut without a word is noticed by an unanswered ping: within 20 s in all. */
const PING_INTERVAL_MS = 10_000
const PING_TIMEOUT_MS = 10_000
const FIRST_RETRY_MS = 250
const LONGEST_RETRY_MS = 10_000

export type NotificationHandlers = {
  /** What a NOTIFY said. */
  onNotification: (payload: string) => void
  /** LISTEN works (again): whatever was said before is lost, so look at everything. */
  onConnected: () => void
  /** There is no connection now; another attempt follows by itself. */
  onDisconnected: (error: Error) => void
}

/**
 * Follows one channel with LISTEN on a connection of its own, for as long as the process lives:
 * when the connection breaks or falls silent, it is made anew, with growing pauses and for ever.
 * `connectionString` must lead to PostgreSQL directly: a transaction pooler drops LISTEN silently.
 * @returns a function that stops following and closes the connection.
 */
export function followNotifications(
  connectionString: string,
  channel: string,
  handlers: NotificationHandlers,
): () => Promise<void> {
  const stop = new AbortController()
  const stopped = keepListening(connectionString, channel, handlers, stop.signal)
  return async () => {
    stop.abort()
    await stopped
  }
}

async function keepListening(
  connectionString: string,
  channel: string,
  handlers: NotificationHandlers,
  stop: AbortSignal,
): Promise<void> {
  let failures = 0
  while (!stop.aborted) {
    const error = await listenOnce(connectionString, channel, stop, {
      ...handlers,
      onConnected: () => {
        failures = 0
        handlers.onConnected()
      },
    })
    if (stop.aborted) return
    handlers.onDisconnected(error)
    await sleep(retryDelayMs(failures), undefined, { signal: stop, ref: false }).catch(() => {})
    failures += 1
  }
}

/** Doubles up to the longest pause; half of it is chance, so that instances do not come back in step. */
function retryDelayMs(failures: number): number {
  const delay = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures)
  return delay / 2 + (Math.random() * delay) / 2
}

/** Listens until the connection ends for whatever reason, and says for which. Never throws. */
async function listenOnce(
  connectionString: string,
  channel: string,
  stop: AbortSignal,
  { onNotification, onConnected }: NotificationHandlers,
): Promise<Error> {
  const client = new Client({
    connectionString,
    application_name: 'session-management-listen',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: PING_TIMEOUT_MS,
    keepAlive: true,
  })
  const ended = new Promise<Error>((resolve) => {
    client.on('error', resolve)
    client.on('end', () => resolve(new Error('The LISTEN connection was closed')))
    stop.addEventListener('abort', () => resolve(new Error('Stopped')), { once: true })
  })
  client.on('notification', ({ payload = '' }) => onNotification(payload))
  try {
    await client.connect()
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`)
    onConnected()
    return await Promise.race([ended, pingUntilSilence(client, stop)])
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  } finally {
    hangUp(client)
  }
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
