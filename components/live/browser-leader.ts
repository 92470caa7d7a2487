/** What the leading tab does, until `signal` says that it is to stop: the tab closes, or another one leads. */
type Lead = (given: { hasWaited: boolean; signal: AbortSignal }) => Promise<void>

export type BrowserLeader = {
  /** Settles when `signal` is aborted; rejects when leading is not possible here. */
  finished: Promise<void>
  /** Leads from now on, because the tab that should does not answer. Does nothing in the tab that leads. */
  takeOver: () => void
}

/**
 * Does something in one tab of this browser at a time. When that tab closes, another takes over at
 * once; the browser itself sees to it (Web Locks). Where there are no locks, as on a plain-http
 * address that is not this machine, every tab does it for itself.
 * @param lead gets whether it had to wait for another tab to stop.
 */
export function leadInOneTab(name: string, signal: AbortSignal, lead: Lead): BrowserLeader {
  if (!('locks' in navigator)) {
    return { finished: lead({ hasWaited: false, signal }), takeOver: () => {} }
  }
  let isLeading = false

  const holdAndLead = (options: LockOptions, hasWaited: boolean) =>
    holdLock(name, options, async (lost) => {
      isLeading = true
      await lead({ hasWaited, signal: AbortSignal.any([signal, lost]) }).finally(() => {
        isLeading = false
      })
    })

  const leadInTurn = async () => {
    await holdAndLead({ ifAvailable: true }, false)
    // Waits for its turn, and once more whenever another tab has taken the lead away.
    while (!signal.aborted) await holdAndLead({ signal }, true)
  }

  const takeOver = () => {
    if (isLeading || signal.aborted) return
    // A browser that refuses locks has said so already: `finished` is rejected.
    void holdAndLead({ steal: true }, true).catch(() => {})
  }
  return { finished: leadInTurn(), takeOver }
}

/** Runs `act` under the lock, if it is to be had. `lost` is aborted when another tab steals the lock. */
async function holdLock(
  name: string,
  options: LockOptions,
  act: (lost: AbortSignal) => Promise<void>,
): Promise<void> {
  const lost = new AbortController()
  try {
    await navigator.locks.request(name, options, (lock) => lock && act(lost.signal))
  } catch (error) {
    // The lock was stolen, or the wait for it given up. Anything else is a fault.
    if (!(error instanceof DOMException && error.name === 'AbortError')) throw error
    lost.abort()
  }
}
