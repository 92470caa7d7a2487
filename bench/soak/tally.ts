import { percentile } from '../statistics'

/** Counts what was answered, how fast, and what the history must say. */
export class Tally {
  readonly #statuses = new Map<string, number>()
  readonly #latencies = new Map<string, number[]>()
  readonly #terminated = new Map<string, number>()
  readonly #lost = new Set<string>()
  readonly #mustHear = new Map<string, number>()
  readonly #heardEarly = new Set<string>()
  readonly heardMs: number[] = []

  count(what: string, status: number | 'lost', ms: number): void {
    const key = `${what} ${status}`
    this.#statuses.set(key, (this.#statuses.get(key) ?? 0) + 1)
    const latencies = this.#latencies.get(what) ?? []
    this.#latencies.set(what, latencies)
    latencies.push(ms)
  }

  terminated(personId: string, count: number): void {
    this.#terminated.set(personId, this.terminatedOf(personId) + count)
  }

  terminatedOf(personId: string): number {
    return this.#terminated.get(personId) ?? 0
  }

  /** A response was lost that would have said how many were terminated. */
  lost(personId: string): void {
    this.#lost.add(personId)
  }

  hasLost(personId: string): boolean {
    return this.#lost.has(personId)
  }

  /** A page of this session is to hear that it is over; most have heard before the one who ended it. */
  mustHear(token: string, endedAt: number): void {
    if (this.#heardEarly.delete(token)) this.heardMs.push(0)
    else this.#mustHear.set(token, endedAt)
  }

  /** @returns how long after the response to the one who ended it. */
  heard(token: string): number {
    const endedAt = this.#mustHear.get(token)
    if (endedAt === undefined) this.#heardEarly.add(token)
    if (endedAt === undefined) return 0
    const lateMs = performance.now() - endedAt
    this.heardMs.push(lateMs)
    return lateMs
  }

  print(): void {
    console.table(Object.fromEntries([...this.#statuses].sort(([a], [b]) => a.localeCompare(b))))
    const latencies = [...this.#latencies].map(([what, ms]) => [what, percentiles(ms)] as const)
    console.table(Object.fromEntries(latencies))
    console.log('A page heard of its end after (ms):', percentiles(this.heardMs))
  }
}

function percentiles(ms: number[]) {
  if (ms.length === 0) return { times: 0 }
  return {
    times: ms.length,
    p50: Math.round(percentile(ms, 0.5)),
    p99: Math.round(percentile(ms, 0.99)),
    longest: Math.round(percentile(ms, 1)),
  }
}
