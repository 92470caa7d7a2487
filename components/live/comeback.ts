import { childController, sleep } from './abort'

/** Calls back when a hidden tab is shown, or the network is back. @returns a function that stops it. */
export function onComeback(callback: () => void): () => void {
  const whenVisible = () => {
    if (document.visibilityState === 'visible') callback()
  }
  document.addEventListener('visibilitychange', whenVisible)
  window.addEventListener('online', callback)
  return () => {
    document.removeEventListener('visibilitychange', whenVisible)
    window.removeEventListener('online', callback)
  }
}

export async function sleepUntilComeback(milliseconds: number, signal: AbortSignal): Promise<void> {
  const awake = childController(signal)
  const stopWatching = onComeback(() => awake.abort())
  await sleep(milliseconds, awake.signal)
  stopWatching()
  awake.abort()
}
