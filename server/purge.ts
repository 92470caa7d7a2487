import { purgeExpiredSessions } from '@/lib/sessions/terminate'

const INTERVAL_MS = 10 * 60_000

/** Deletes expired sessions now and then (R18). @returns how to stop it. */
export function startPurging(): () => Promise<void> {
  let timer: NodeJS.Timeout
  let running: Promise<unknown> = Promise.resolve()

  const purge = () => {
    running = purgeExpiredSessions()
      .catch((error) => console.error('Expired sessions were not purged:', error))
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
