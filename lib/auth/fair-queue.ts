type Bounds = {
  atOnce: number
  /** How many wait, in all and of one key. */
  waiting: number
  waitingOfKey: number
  maxWaitMs: number
}

type Waiter = { key: string; settle: (place: Place) => void }

type Place = 'taken' | 'full' | 'left'

export type Turn<Result> =
  | { status: 'done'; result: Result }
  /** There was no place, or none in time. */
  | { status: 'full' }
  /** `signal` was aborted before the turn came. */
  | { status: 'left' }

/**
 * Bounded work for many: keys take turns, whatever each of them has waiting. Where all places are
 * taken, a key with fewer waiting gets the last place of the one with the most (Demers, Keshav,
 * Shenker, "Analysis and Simulation of a Fair Queueing Algorithm", 1989).
 */
export class FairQueue {
  readonly #bounds: Bounds
  /** The key whose turn it is first. None is empty. */
  readonly #waiters = new Map<string, Waiter[]>()
  #running = 0
  #waiting = 0

  constructor(bounds: Bounds) {
    this.#bounds = bounds
  }

  /** Does the work when its turn has come. Throws what the work throws. */
  async run<Result>(
    { key, signal }: { key: string; signal?: AbortSignal },
    work: () => Promise<Result>,
  ): Promise<Turn<Result>> {
    const place = await this.#takePlace(key, signal)
    if (place !== 'taken') return { status: place }
    try {
      return { status: 'done', result: await work() }
    } finally {
      this.#passOn()
    }
  }

  async #takePlace(key: string, signal: AbortSignal | undefined): Promise<Place> {
    if (signal?.aborted) return 'left'
    if (this.#running < this.#bounds.atOnce) {
      this.#running += 1
      return 'taken'
    }
    return this.#makeRoom(key) ? this.#wait(key, signal) : 'full'
  }

  #makeRoom(key: string): boolean {
    const own = this.#waiters.get(key)?.length ?? 0
    if (own >= this.#bounds.waitingOfKey) return false
    if (this.#waiting < this.#bounds.waiting) return true
    const [longest = []] = [...this.#waiters.values()].sort((a, b) => b.length - a.length)
    const last = longest.length > own + 1 ? longest.at(-1) : undefined
    if (last) this.#settle(last, 'full')
    return last !== undefined
  }

  #wait(key: string, signal: AbortSignal | undefined): Promise<Place> {
    return new Promise((resolve) => {
      const leave = () => this.#settle(waiter, 'left')
      const giveUp = setTimeout(() => this.#settle(waiter, 'full'), this.#bounds.maxWaitMs)
      const settle = (place: Place) => {
        clearTimeout(giveUp)
        signal?.removeEventListener('abort', leave)
        resolve(place)
      }
      const waiter = { key, settle }
      signal?.addEventListener('abort', leave)
      this.#waiters.set(key, [...(this.#waiters.get(key) ?? []), waiter])
      this.#waiting += 1
    })
  }

  /** To the next key's first. That key then goes to the end. */
  #passOn(): void {
    const [next] = this.#waiters.values().next().value ?? []
    if (!next) {
      this.#running -= 1
      return
    }
    this.#settle(next, 'taken')
    const others = this.#waiters.get(next.key)
    this.#waiters.delete(next.key)
    if (others) this.#waiters.set(next.key, others)
  }

  #settle(waiter: Waiter, place: Place): void {
    const others = (this.#waiters.get(waiter.key) ?? []).filter((other) => other !== waiter)
    if (others.length === 0) this.#waiters.delete(waiter.key)
    else this.#waiters.set(waiter.key, others)
    this.#waiting -= 1
    waiter.settle(place)
  }
}
