import { backOffMs } from '@/components/live/back-off'
import type { Browser } from '@/components/live/browser'
import { sleepUntilComeback } from '@/components/live/comeback'
import { EVENTS_PATH, PAGE_SESSION_HEADER } from '@/lib/wire'
import { SilenceWatch } from './silence-watch'
import { StreamReader } from './stream-reader'

type Given = {
  sessionId: string
  /** Whether news may have come since the page was made. */
  hasMissed: boolean
  fetch: Browser['fetch']
  onLive: () => void
  onInterrupted: () => void
  /** There is news, or there may have been some that was missed. */
  onChanged: () => void
  /** null: the server did not say why. */
  onEnded: (reason: string | null) => void
}

/** Not EventSource: it gives up for good at a 503, hides the heartbeat and takes a dead session for a dead connection. */
export class StreamConnection {
  readonly #given: Given
  #failures = 0
  #hasMissed: boolean
  #watch: SilenceWatch | undefined

  constructor(given: Given) {
    this.#given = given
    this.#hasMissed = given.hasMissed
  }

  /** Comes back after every break, until the session ends or `signal` is aborted. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const { hasEnded, retryMs } = await this.#connectOnce(signal)
      if (hasEnded || signal.aborted) return
      this.#given.onInterrupted()
      await sleepUntilComeback(retryMs ?? backOffMs(this.#failures), signal)
      this.#failures += 1
    }
  }

  /** For a tab that is new or back: this connection may have died in sleep, or not be there yet. */
  check(): void {
    this.#watch?.check()
    this.#hasMissed = true
  }

  async #connectOnce(signal: AbortSignal): Promise<StreamReader> {
    const watch = new SilenceWatch(signal)
    this.#watch = watch
    const reader = this.#makeReader(watch)
    try {
      await reader.read(await this.#request(watch.signal))
    } catch {
      // The connection broke or was given up: either way it is made again.
    }
    watch.stop()
    return reader
  }

  #makeReader(watch: SilenceWatch): StreamReader {
    return new StreamReader({
      onOpen: () => this.#noteOpen(),
      onHeard: () => watch.noteHeard(),
      onChanged: this.#given.onChanged,
      onEnded: this.#given.onEnded,
    })
  }

  #request(signal: AbortSignal): Promise<Response> {
    return this.#given.fetch(EVENTS_PATH, {
      headers: { [PAGE_SESSION_HEADER]: this.#given.sessionId },
      signal,
      cache: 'no-store',
    })
  }

  #noteOpen(): void {
    this.#failures = 0
    this.#given.onLive()
    if (this.#hasMissed) this.#given.onChanged()
    this.#hasMissed = true
  }
}
