import { purgeSignInFailures } from '@/lib/auth/sign-in-limits'
import { log } from '@/lib/log'
import { sessions } from '@/lib/session-management'

const INTERVAL_MS = 10 * 60_000

/** Deletes what has expired, now and then. @returns how to stop it. */
export function startPurging(): () => Promise<void> {
  const stop = new AbortController()
  let timer: NodeJS.Timeout
  let running: Promise<unknown> = Promise.resolve()

  const purge = () => {
    running = purgeAll(stop.signal)
      .catch((err) => log().error({ event: 'purge_failed', err }, 'Purge failed'))
      .finally(schedule)
  }
  // Chance keeps instances that were started together from purging together.
  const schedule = () => {
    timer = setTimeout(purge, INTERVAL_MS * (0.5 + Math.random())).unref()
  }

  schedule()
  return async () => {
    stop.abort()
    clearTimeout(timer)
    await running
    clearTimeout(timer)
  }
}

async function purgeAll(stop: AbortSignal): Promise<void> {
  const count = await sessions().purgeExpired(stop)
  if (count > 0) log().info({ event: 'sessions_purged', count }, 'Expired sessions purged')
  const eventCount = await sessions().purgeHistory(stop)
  if (eventCount > 0) log().info({ event: 'history_purged', count: eventCount }, 'History purged')
  await purgeSignInFailures()
}
