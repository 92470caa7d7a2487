/** A shorter break, as at a restart of the server, is not shown. */
const SHOWN_AFTER_MS = 5_000

export class BreakTimer {
  readonly #onLongBreak: () => void
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(onLongBreak: () => void) {
    this.#onLongBreak = onLongBreak
  }

  start(): void {
    this.#timer ??= setTimeout(this.#onLongBreak, SHOWN_AFTER_MS)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
