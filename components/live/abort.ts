/** Abort it when done, or the parent keeps it. (No `AbortSignal.any` before Safari 17.4 and Firefox 124.) */
export function childController(parent: AbortSignal): AbortController {
  const child = new AbortController()
  const abort = () => child.abort()
  if (parent.aborted) abort()
  else parent.addEventListener('abort', abort, { once: true, signal: child.signal })
  return child
}

export function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

export async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  const alarm = childController(signal)
  const timer = setTimeout(() => alarm.abort(), milliseconds)
  await whenAborted(alarm.signal)
  clearTimeout(timer)
}
