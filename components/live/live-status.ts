import { Listeners } from './listeners'

/** What can be interrupted: the event stream, or the requests for the list. */
type Source = 'stream' | 'list'

export class LiveStatus {
  readonly #interrupted = new Set<Source>()
  readonly #listeners = new Listeners()

  readonly subscribe = (listener: () => void) => this.#listeners.add(listener)

  readonly isInterrupted = () => this.#interrupted.size > 0

  isStreamInterrupted(): boolean {
    return this.#interrupted.has('stream')
  }

  interrupt(source: Source): void {
    this.#interrupted.add(source)
    this.#listeners.call()
  }

  restore(source: Source): void {
    this.#interrupted.delete(source)
    this.#listeners.call()
  }
}
