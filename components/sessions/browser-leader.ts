/**
 * Does something in one tab of this browser at a time. When that tab closes, another takes over at
 * once; the browser itself sees to it (Web Locks). Where there are no locks, as on a plain-http
 * address that is not this machine, every tab does it for itself.
 * @param lead gets whether it had to wait for another tab to stop; it leads until its promise settles.
 */
export async function leadInOneTab(
  name: string,
  signal: AbortSignal,
  lead: (given: { hasWaited: boolean }) => Promise<void>,
): Promise<void> {
  if (!('locks' in navigator)) return lead({ hasWaited: false })
  const isLeader = await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (!lock || signal.aborted) return false
    await lead({ hasWaited: false })
    return true
  })
  if (isLeader || signal.aborted) return
  await navigator.locks
    .request(name, { signal }, () => lead({ hasWaited: true }))
    .catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
}
