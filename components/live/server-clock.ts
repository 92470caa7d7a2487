import { Listeners } from './listeners'

const REFRESH_MS = 60_000

/** The server's time, whatever the clock of this browser says. */
export class ServerClock {
  readonly #listeners = new Listeners()
  #offsetMs = Number.NEGATIVE_INFINITY
  #timer: ReturnType<typeof setInterval> | undefined

  /** Only goes forward: a page that the browser kept for a while brings an old time, which is ignored. */
  set(now: string): void {
    const offsetMs = Date.parse(now) - Date.now()
    if (offsetMs <= this.#offsetMs) return
    this.#offsetMs = offsetMs
    this.#listeners.call()
  }

  /** The time in milliseconds, never before `earliest`. */
  read(earliest: string): number {
    return Math.max(Date.now() + this.#offsetMs, Date.parse(earliest))
  }

  /** Calls back every minute. All listeners share one timer, which stops with the last of them. */
  readonly subscribe = (listener: () => void): (() => void) => {
    const remove = this.#listeners.add(listener)
    this.#timer ??= setInterval(() => this.#listeners.call(), REFRESH_MS)
    return () => {
      remove()
      if (this.#listeners.size === 0) this.#stopTimer()
    }
  }

  #stopTimer(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
