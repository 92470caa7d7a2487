import { childController } from '@/components/live/abort'
import type { Locks } from '@/components/live/browser'

/** What the leading tab does, until `signal` is aborted. `hasWaited`: another tab had to stop first. */
type Lead = (given: { hasWaited: boolean; signal: AbortSignal }) => Promise<void>

type Given = {
  name: string
  locks: Locks | undefined
  signal: AbortSignal
  lead: Lead
}

/** In one tab at a time; when it closes, another takes over at once (Web Locks). Without locks, in every tab. */
export class TabLeader {
  readonly #given: Given
  #isLeading = false

  constructor(given: Given) {
    this.#given = given
  }

  /** Settles when `signal` is aborted; rejects when leading is not possible here. */
  async leadInTurn(): Promise<void> {
    const { locks, signal, lead } = this.#given
    if (!locks) return lead({ hasWaited: false, signal })
    await this.#request(locks, { ifAvailable: true }, false)
    // Waits for its turn, and again whenever another tab has taken the lead away.
    while (!signal.aborted) await this.#request(locks, { signal }, true)
  }

  /** Leads from now on, because the tab that should is silent. Does nothing in the tab that leads. */
  takeOver(): void {
    const { locks, signal } = this.#given
    if (!locks || this.#isLeading || signal.aborted) return
    // A browser that refuses locks has said so already, in `leadInTurn`.
    this.#request(locks, { steal: true }, true).catch(() => {})
  }

  async #request(locks: Locks, options: LockOptions, hasWaited: boolean): Promise<void> {
    const lead = childController(this.#given.signal)
    try {
      await locks.request(this.#given.name, options, (lock) => lock && this.#lead(lead, hasWaited))
    } catch (error) {
      if (!isAbort(error)) throw error
    } finally {
      lead.abort()
    }
  }

  async #lead({ signal }: AbortController, hasWaited: boolean): Promise<void> {
    this.#isLeading = true
    await this.#given.lead({ hasWaited, signal }).finally(() => {
      this.#isLeading = false
    })
  }
}

/** The lock was stolen, or the wait for it given up. */
function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}
