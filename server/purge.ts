import { purgeSignInFailures } from '@/lib/auth/sign-in-limits'
import { log } from '@/lib/log'
import { purgeExpiredSessions } from '@/lib/sessions/terminate'

const INTERVAL_MS = 10 * 60_000

/** Deletes expired sessions, and failures that do not count any more, now and then (R18). @returns how to stop it. */
export function startPurging(): () => Promise<void> {
  let timer: NodeJS.Timeout
  let running: Promise<unknown> = Promise.resolve()

  const purge = () => {
    running = purgeAll()
      .catch((err) => log().error({ event: 'purge_failed', err }, 'Expired rows were not purged.'))
      .finally(schedule)
  }
  // Several instances that were started together shall not purge together.
  const schedule = () => {
    timer = setTimeout(purge, INTERVAL_MS * (0.5 + Math.random())).unref()
  }

  schedule()
  return async () => {
    clearTimeout(timer)
    await running
    clearTimeout(timer)
  }
}

async function purgeAll(): Promise<void> {
  const count = await purgeExpiredSessions()
  if (count > 0) log().info({ event: 'sessions_purged', count }, 'Expired sessions were purged.')
  await purgeSignInFailures()
}
