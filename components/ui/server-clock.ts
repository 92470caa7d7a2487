const REFRESH_MS = 60_000

/** How far this browser's clock is behind the server's. */
let offsetMs = Number.NEGATIVE_INFINITY

let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

/**
 * Notes the time that the server gave with a page. A page that the browser kept for a while brings an
 * old time, which is ignored: time only goes forward.
 */
export function learnServerTime(now: string): void {
  const learntMs = Date.parse(now) - Date.now()
  if (learntMs <= offsetMs) return
  offsetMs = learntMs
  callListeners()
}

/** The server's time in milliseconds whatever the clock here says, but never before `now`. */
export function getServerTime(now: string): number {
  return Math.max(Date.now() + offsetMs, Date.parse(now))
}

/** Calls back every minute. All share one timer, which runs only as long as somebody listens. */
export function followServerTime(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(callListeners, REFRESH_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function callListeners(): void {
  for (const listener of listeners) listener()
}
