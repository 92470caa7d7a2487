type WindowLimits = {
  windowMs: number
  /** How many keys are held at most. */
  maxKeys: number
  /** How far a key is counted. */
  maxCount: number
}

type Entry = { key: string; count: number }

/**
 * Counts how often each key comes within a window of time, in bounded memory. A window is the same
 * for all keys, and begins with the first one after the last window.
 *
 * A full counter replaces its rarest key, and the new key takes over the count of the old one (the
 * Space-Saving algorithm; Metwally, Agrawal and El Abbadi, 2005). So a flood of made-up keys replaces
 * itself, and resets no key that came more often. A count is never too low; it is too high by at most
 * the number of keys counted in this window divided by `maxKeys`.
 */
export class WindowCounter {
  readonly #limits: WindowLimits
  readonly #entries = new Map<string, Entry>()
  readonly #entriesByCount = new Map<number, Set<Entry>>()
  #lowestCount = 1
  #endsAt = 0

  constructor(limits: WindowLimits) {
    this.#limits = limits
  }

  /** How long the window still lasts; 0 or less when it is over. */
  get msLeft(): number {
    return this.#endsAt - performance.now()
  }

  /** How many keys are held. */
  get size(): number {
    return this.#entries.size
  }

  /**
   * @param key well-formed text.
   * @returns how often it came in this window, with this time; at most `maxCount`.
   */
  count(key: string): number {
    if (this.msLeft <= 0) this.#startWindow()
    const entry = this.#entries.get(key) ?? this.#add(key)
    this.#raise(entry)
    return entry.count
  }

  #startWindow(): void {
    this.#entries.clear()
    this.#entriesByCount.clear()
    this.#lowestCount = 1
    this.#endsAt = performance.now() + this.#limits.windowMs
  }

  #add(key: string): Entry {
    const count = this.size < this.#limits.maxKeys ? 0 : this.#removeRarest()
    const entry = { key: copyOf(key), count }
    this.#entries.set(entry.key, entry)
    return entry
  }

  #removeRarest(): number {
    const [rarest] = this.#rarestEntries()
    if (!rarest) return 0
    this.#entriesByCount.get(rarest.count)?.delete(rarest)
    this.#entries.delete(rarest.key)
    return rarest.count
  }

  /** The lowest count of a full counter only rises, so the search goes on where the last one ended. */
  #rarestEntries(): Set<Entry> {
    for (;;) {
      const entries = this.#entriesByCount.get(this.#lowestCount)
      if (entries?.size) return entries
      this.#lowestCount += 1
    }
  }

  #raise(entry: Entry): void {
    this.#entriesByCount.get(entry.count)?.delete(entry)
    entry.count = Math.min(entry.count + 1, this.#limits.maxCount)
    const entries = this.#entriesByCount.get(entry.count) ?? new Set()
    this.#entriesByCount.set(entry.count, entries.add(entry))
  }
}

/** A part of a longer text, such as a Cookie header, would keep all of that text in memory. */
function copyOf(key: string): string {
  return Buffer.from(key).toString()
}
