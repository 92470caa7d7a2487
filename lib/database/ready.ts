import { setTimeout as sleep } from 'node:timers/promises'
import { sharedPool } from './pool'
import { runPrepared } from './prepared'

const READY_TIMEOUT_MS = 1_000

/** Never throws: whatever is wrong, it is no. */
export async function isDatabaseReady(): Promise<boolean> {
  const timeout = new AbortController()
  const asked = canBeWritten().catch(() => false)
  const waited = sleep(READY_TIMEOUT_MS, false, { signal: timeout.signal }).catch(() => false)
  const isReady = await Promise.race([asked, waited])
  timeout.abort()
  return isReady
}

async function canBeWritten(): Promise<boolean> {
  const { rows } = await runPrepared<{ mode: string }>({
    name: 'ready',
    text: "SELECT current_setting('transaction_read_only') AS mode",
    values: [],
  })
  const isReadOnly = rows[0]?.mode === 'on'
  // The next request gets a new connection, which may lead to the new primary.
  if (isReadOnly) sharedPool.get().distrustAll()
  return !isReadOnly
}
