import { onComeback } from '@/components/live/comeback'

const ASK_INTERVAL_MS = 15_000
const RESPONSE_TIMEOUT_MS = 3_000

/** Browsers put hidden tabs to sleep. A leader that sleeps would hold the lead: a visible tab that hears nothing takes over. */
export class LeaderWatch {
  readonly #ask: () => void
  readonly #takeOver: () => void
  #timeout: ReturnType<typeof setTimeout> | undefined

  constructor({ ask, takeOver }: { ask: () => void; takeOver: () => void }) {
    this.#ask = ask
    this.#takeOver = takeOver
  }

  start(signal: AbortSignal): void {
    this.#check()
    const timer = setInterval(() => this.#check(), ASK_INTERVAL_MS)
    const stopWatching = onComeback(() => this.#check())
    signal.addEventListener('abort', () => {
      clearInterval(timer)
      stopWatching()
      this.noteHeard()
    })
  }

  noteHeard(): void {
    clearTimeout(this.#timeout)
    this.#timeout = undefined
  }

  #check(): void {
    if (document.visibilityState === 'hidden') return
    this.#ask()
    this.#timeout ??= setTimeout(() => this.#noteSilence(), RESPONSE_TIMEOUT_MS)
  }

  #noteSilence(): void {
    this.#timeout = undefined
    if (document.visibilityState === 'visible') this.#takeOver()
  }
}
