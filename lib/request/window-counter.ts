type WindowLimits = {
  windowMs: number
  maxKeys: number
  maxCount: number
}

type Entry = { key: string; count: number; endsAt: number }

/**
 * Counts each key in a window that begins with its first time, in bounded memory: a full counter
 * replaces its rarest key, whose count the new one takes over (Space-Saving; Metwally, Agrawal, El
 * Abbadi, 2005). A flood of made-up keys replaces itself, and resets no key that came more often. A
 * count is wrong by at most the number of keys in a window, divided by `maxKeys`.
 */
export class WindowCounter {
  readonly #limits: WindowLimits
  /** The oldest window first. */
  readonly #entries = new Map<string, Entry>()
  readonly #entriesByCount = new Map<number, Set<Entry>>()
  #lowestCount = 1

  constructor(limits: WindowLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#entries.size
  }

  /** @returns how often the key came in its window, up to `maxCount`, and how long that lasts. */
  count(key: string): { count: number; msLeft: number } {
    const now = performance.now()
    this.#removeEnded(now)
    const entry = this.#entries.get(key) ?? this.#add(key, now)
    this.#raise(entry)
    return { count: entry.count, msLeft: entry.endsAt - now }
  }

  #removeEnded(now: number): void {
    for (const entry of this.#entries.values()) {
      if (entry.endsAt > now) return
      this.#remove(entry)
    }
  }

  #add(key: string, now: number): Entry {
    const count = this.size < this.#limits.maxKeys ? 0 : this.#removeRarest()
    const entry = { key: copyOf(key), count, endsAt: now + this.#limits.windowMs }
    this.#entries.set(entry.key, entry)
    return entry
  }

  #removeRarest(): number {
    const [rarest] = this.#rarestEntries()
    if (!rarest) return 0
    this.#remove(rarest)
    return rarest.count
  }

  /** While a counter stays full its lowest count only rises, so the search goes on where it stood. */
  #rarestEntries(): Set<Entry> {
    for (;;) {
      const entries = this.#entriesByCount.get(this.#lowestCount)
      if (entries?.size) return entries
      this.#lowestCount += 1
    }
  }

  #remove(entry: Entry): void {
    this.#entriesByCount.get(entry.count)?.delete(entry)
    this.#entries.delete(entry.key)
  }

  #raise(entry: Entry): void {
    this.#entriesByCount.get(entry.count)?.delete(entry)
    entry.count = Math.min(entry.count + 1, this.#limits.maxCount)
    const entries = this.#entriesByCount.get(entry.count) ?? new Set()
    this.#entriesByCount.set(entry.count, entries.add(entry))
    this.#lowestCount = Math.min(this.#lowestCount, entry.count)
  }
}

/** A part of a longer text, such as a Cookie header, would keep all of that text in memory. */
function copyOf(key: string): string {
  return Buffer.from(key).toString()
}
