import type { EventStream } from './event-stream'

/** Whose page gave way comes back later, so that two pages do not push each other out in turn. */
const GAVE_WAY_RETRY_MS = 5 * 60_000

export class OpenStreams {
  readonly #byUser = new Map<string, Set<EventStream>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  add(stream: EventStream): void {
    const streams = this.#byUser.get(stream.userId) ?? new Set()
    this.#byUser.set(stream.userId, streams.add(stream))
    this.#size += 1
    stream.onClose(() => this.#remove(stream))
  }

  ofUser(userId: string): EventStream[] {
    return [...(this.#byUser.get(userId) ?? [])]
  }

  all(): EventStream[] {
    return [...this.#byUser.values()].flatMap((streams) => [...streams])
  }

  evictOldest({ userId, sessionId }: EventStream, limit: number): void {
    const ofSession = this.ofUser(userId).filter((stream) => stream.sessionId === sessionId)
    const [oldest] = ofSession
    if (ofSession.length <= limit || !oldest) return
    this.#remove(oldest)
    oldest.sendAway({ retryMs: GAVE_WAY_RETRY_MS })
  }

  #remove(stream: EventStream): void {
    const streams = this.#byUser.get(stream.userId)
    if (!streams?.delete(stream)) return
    this.#size -= 1
    if (streams.size === 0) this.#byUser.delete(stream.userId)
  }
}
