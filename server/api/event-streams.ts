import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SessionChange } from '@/lib/sessions/session-feed'
import { type EndReason, HEARTBEAT_MS } from '@/lib/wire'
import { checkStreams, inBatches } from './check-streams'
import { EventStream } from './event-stream'
import { OpenStreams } from './open-streams'

export type EventStreamLimits = {
  /** More streams than that on one session: the oldest gives way. */
  perSession: number
  /** More than that on this instance: 503, while the rest of the app stays alive. */
  perInstance: number
  /** How often each stream is sent a comment and its session looked up again. */
  beatIntervalMs: number
}

const DEFAULT_LIMITS: EventStreamLimits = {
  perSession: 10,
  perInstance: 20_000,
  beatIntervalMs: HEARTBEAT_MS,
}

/** Pages that are sent away come back spread over this time, so that they do not hammer the database. */
const RETURN_WITHIN_MS = 5_000
/** Rows are looked at quickly, pages sent to look slowly. */
const CHECK_PACE = { size: 500, pauseMs: 20 }
const SEND_PACE = { size: 50, pauseMs: 100 }

/** What the feed has said of one user since the rows were asked. */
type UserCheck = { isDue: boolean; reasons: Map<string, EndReason> }

/** NOTIFY only says "look again". The rows are asked: for one user then, for all at a heartbeat and after a gap. */
export class EventStreams {
  readonly #limits: EventStreamLimits
  readonly #open = new OpenStreams()
  readonly #checks = new Map<string, UserCheck>()
  readonly #stopped = new AbortController()
  #newsCount = 0

  constructor(limits: Partial<EventStreamLimits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits }
    void this.#beatForEver()
  }

  get size(): number {
    return this.#open.size
  }

  get isFull(): boolean {
    return this.#stopped.signal.aborted || this.size >= this.#limits.perInstance
  }

  /** Counts what the feed has said, to see whether something was said meanwhile. */
  get newsCount(): number {
    return this.#newsCount
  }

  /** @param newsBefore `newsCount` before the session was looked up: if it grew, look again. */
  async open(
    session: { userId: string; sessionId: string },
    response: ServerResponse,
    newsBefore: number,
  ): Promise<void> {
    const stream = new EventStream(session, response)
    this.#open.add(stream)
    this.#open.evictOldest(stream, this.#limits.perSession)
    if (this.#newsCount !== newsBefore) await checkStreams([stream], sendChanged)
  }

  onChange(change: SessionChange): void {
    this.#newsCount += 1
    if (this.#open.ofUser(change.userId).length === 0) return
    const running = this.#checks.get(change.userId)
    const check = running ?? { isDue: false, reasons: new Map() }
    check.isDue = true
    if (change.sessionId) check.reasons.set(change.sessionId, REASONS[change.kind])
    if (!running) void this.#checkUser(change.userId, check)
  }

  /** The feed may have missed something: everything is looked at, and then every page looks again. */
  onGap(): void {
    this.#newsCount += 1
    void this.#checkAll().then(() => this.#sendChangedToAll())
  }

  /** Sends every page away, to come back at a time of its own, and takes no more. */
  close(): void {
    this.#stopped.abort()
    for (const stream of this.#open.all()) {
      stream.sendAway({ retryMs: 1_000 + Math.random() * RETURN_WITHIN_MS })
    }
  }

  /** One check of a user at a time; what is said during it is looked at after it. */
  async #checkUser(userId: string, check: UserCheck): Promise<void> {
    this.#checks.set(userId, check)
    while (check.isDue) {
      check.isDue = false
      await checkStreams(this.#open.ofUser(userId), sendChanged, check.reasons)
    }
    this.#checks.delete(userId)
  }

  /** While the database is away for some, it is away for all. */
  #checkAll(): Promise<void> {
    const { signal } = this.#stopped
    return inBatches(this.#open.all(), { ...CHECK_PACE, signal }, (batch) => checkStreams(batch))
  }

  /** Each page that hears it asks for its list: not in one burst. */
  #sendChangedToAll(): Promise<void> {
    const { signal } = this.#stopped
    return inBatches(this.#open.all(), { ...SEND_PACE, signal }, (batch) => {
      batch.forEach(sendChanged)
      return true
    })
  }

  /** At each heartbeat the rows are looked at as well: a lost NOTIFY, or an expiry, costs seconds. */
  async #beatForEver(): Promise<void> {
    const { signal } = this.#stopped
    while (!signal.aborted) {
      await sleep(this.#limits.beatIntervalMs, undefined, { signal, ref: false }).catch(() => {})
      for (const stream of this.#open.all()) stream.beat()
      await this.#checkAll()
    }
  }
}

const sendChanged = (stream: EventStream) => stream.sendChanged()

/** What happened to one session, in the words that its page shows. All other sessions that are gone were terminated. */
const REASONS: Record<SessionChange['kind'], EndReason> = {
  signed_in: 'terminated',
  signed_out: 'signed-out',
  replaced: 'replaced',
  terminated_others: 'terminated',
  terminated_one: 'terminated',
  limit_exceeded: 'terminated',
  expired: 'expired',
  account_closed: 'terminated',
}
