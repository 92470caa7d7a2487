import { sleep } from '@/components/live/abort'
import { backOffMs } from '@/components/live/back-off'
import { BreakTimer } from '@/components/live/break-timer'
import type { LiveStatus } from '@/components/live/live-status'
import type { ListResult } from './fetch-session-list'

type Given = {
  /** Asks for the list and shows what comes. Never throws. */
  fetchList: (signal: AbortSignal) => Promise<ListResult>
  onSignedOut: () => void
  status: Pick<LiveStatus, 'interrupt' | 'restore'>
}

/** Asks for the list when there is news, and until that succeeds. */
export class ListFollower {
  readonly #given: Given
  readonly #stop = new AbortController()
  readonly #longBreak: BreakTimer
  #isLooking = false
  #hasNews = false
  #failures = 0
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(given: Given) {
    this.#given = given
    this.#longBreak = new BreakTimer(() => given.status.interrupt('list'))
  }

  /** Looks at once; news that comes while it looks waits its turn. */
  readonly look = async (): Promise<void> => {
    this.#hasNews = true
    if (this.#isLooking) return
    this.#isLooking = true
    while (this.#hasNews && !this.#stop.signal.aborted) await this.#lookOnce()
    this.#isLooking = false
  }

  stop(): void {
    this.#stop.abort()
    clearTimeout(this.#retry)
    this.#noteSuccess()
  }

  async #lookOnce(): Promise<void> {
    clearTimeout(this.#retry)
    this.#hasNews = false
    const result = await this.#given.fetchList(this.#stop.signal)
    // The page is leaving already, for a reason that is better known elsewhere.
    if (this.#stop.signal.aborted) return
    if (result.status === 'signed-out') return this.#given.onSignedOut()
    if (result.status === 'found') return this.#noteSuccess()
    await this.#noteFailure(result)
  }

  #noteSuccess(): void {
    this.#failures = 0
    this.#longBreak.stop()
    this.#given.status.restore('list')
  }

  async #noteFailure({ status, retryMs }: { status: string; retryMs: number }): Promise<void> {
    this.#longBreak.start()
    const pauseMs = Math.max(retryMs, backOffMs(this.#failures))
    this.#failures += 1
    if (status === 'limited') await this.#obeyLimit(pauseMs)
    else this.#retry = setTimeout(this.look, pauseMs)
  }

  async #obeyLimit(milliseconds: number): Promise<void> {
    this.#hasNews = true
    await sleep(milliseconds, this.#stop.signal)
  }
}
