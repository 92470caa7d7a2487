import { childController } from '@/components/live/abort'
import { onComeback } from '@/components/live/comeback'
import { HEARTBEAT_MS, SILENCE_MS } from '@/lib/wire'

/** After a comeback, a connection that has been silent for longer than a heartbeat is not trusted. */
const STALE_MS = HEARTBEAT_MS + 5_000

export class SilenceWatch {
  readonly #controller: AbortController
  readonly #stopWatching: () => void
  #heardAt = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(parent: AbortSignal) {
    this.#controller = childController(parent)
    this.#stopWatching = onComeback(() => this.check())
    this.noteHeard()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  noteHeard(): void {
    this.#heardAt = Date.now()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#controller.abort(), SILENCE_MS)
  }

  /** Timers stand still while a tab or a laptop sleeps: looks at the clock instead. */
  check(): void {
    if (Date.now() - this.#heardAt > STALE_MS) this.#controller.abort()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#stopWatching()
    this.#controller.abort()
  }
}
