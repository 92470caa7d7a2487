/** Remembers what was made for the latest keys; when it is full, the oldest gives way. */
export class BoundedCache<Value, Key = string> {
  readonly #maxSize: number
  readonly #values = new Map<Key, Value>()

  constructor(maxSize: number) {
    this.#maxSize = maxSize
  }

  get size(): number {
    return this.#values.size
  }

  get(key: Key, make: () => Value): Value {
    const known = this.#values.get(key)
    if (known !== undefined) return known
    const value = make()
    if (this.#values.size >= this.#maxSize) this.#evictOldest()
    this.#values.set(key, value)
    return value
  }

  #evictOldest(): void {
    for (const oldest of this.#values.keys()) {
      this.#values.delete(oldest)
      return
    }
  }
}
