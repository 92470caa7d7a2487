import { Listeners } from './listeners'

/** Tells what is on the page that sessions of this user began or ended. */
export class SessionNews {
  readonly #listeners = new Listeners()
  #isComplete = false

  /** Calls back at news, and once when none can be missed any more: the page may be old. @returns a function that stops it. */
  subscribe(listener: () => void): () => void {
    if (this.#isComplete) listener()
    return this.#listeners.add(listener)
  }

  publish(): void {
    this.#listeners.call()
  }

  /** From now on this tab hears of everything, if only after a break. */
  beginComplete(): void {
    if (this.#isComplete) return
    this.#isComplete = true
    this.publish()
  }

  endComplete(): void {
    this.#isComplete = false
  }
}
