const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 10_000

/** Says when it has begun, resolves to why it ended. */
export type Attempt = (onBegun: () => void) => Promise<Error>

/** Begins again after each failure, with growing pauses, until `stop`. */
export async function keepTrying(
  attempt: Attempt,
  onFailure: (error: Error) => void,
  stop: AbortSignal,
): Promise<void> {
  let failures = 0
  while (!stop.aborted) {
    const error = await attempt(() => {
      failures = 0
    })
    if (stop.aborted) return
    onFailure(error)
    await pause(pauseMs(failures), stop)
    failures += 1
  }
}

/** Half of a pause is chance, so that instances do not come back in step. */
function pauseMs(failures: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures)
  return longest / 2 + (Math.random() * longest) / 2
}

function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      stop.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    timer.unref()
    stop.addEventListener('abort', end)
  })
}
