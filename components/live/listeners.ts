export class Listeners {
  readonly #callbacks = new Set<() => void>()

  get size(): number {
    return this.#callbacks.size
  }

  /** @returns a function that removes the callback. */
  add(callback: () => void): () => void {
    this.#callbacks.add(callback)
    return () => this.#callbacks.delete(callback)
  }

  call(): void {
    for (const callback of this.#callbacks) callback()
  }
}
