import { setTimeout as sleep } from 'node:timers/promises'
import { runPrepared } from './prepared'

const READY_TIMEOUT_MS = 1_000

/** Never throws: whatever is wrong, it is no. */
export async function isDatabaseReady(): Promise<boolean> {
  const timeout = new AbortController()
  const asked = runPrepared({ name: 'ready', text: 'SELECT 1', values: [] }).then(
    () => true,
    () => false,
  )
  const waited = sleep(READY_TIMEOUT_MS, false, { signal: timeout.signal }).catch(() => false)
  const isReady = await Promise.race([asked, waited])
  timeout.abort()
  return isReady
}
