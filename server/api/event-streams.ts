import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { isOfPage, PAGE_SESSION_HEADER } from '@/lib/auth/page-session'
import { readSessionToken } from '@/lib/auth/session-cookie-header'
import { isDatabaseUnavailable } from '@/lib/database/database'
import { NO_PARAMETERS } from './contract'
import { writeProblem } from './problem'
import { limitRequest } from '@/lib/request/rate-limits'
import { log } from '@/lib/log'
import type { SessionChange } from '@/lib/sessions/session-feed'
import { type ActiveSession, findActiveSession, findEndedSessions } from '@/lib/sessions/sessions'
import { type EndReason, EventStream } from './event-stream'

const PATH = '/api/sessions/events'

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
  beatIntervalMs: 15_000,
}

/** Whose page gave way comes back later, so that two pages do not push each other out in turn. */
const GAVE_WAY_RETRY_MS = 5 * 60_000
/** How long a page waits that found no room, a server that stops, or no database. */
const FULL_RETRY_S = 30
const AWAY_RETRY_S = 5
/** Pages that are sent away come back spread over this time, so that they do not hammer the database. */
const RETURN_WITHIN_MS = 5_000
const CHECK_BATCH_SIZE = 500
/** Pauses between batches, so that other work gets its turn: rows are looked at quickly, pages sent to look slowly. */
const CHECK_PAUSE_MS = 20
const TELL_BATCH_SIZE = 50
const TELL_PAUSE_MS = 100

/** What has been said of one user since the rows were asked. */
type UserCheck = { again: boolean; reasons: Map<string, EndReason> }

/** Whether a request is for the event stream, which is answered here and not by Next. */
export function isEventStreamRequest({ url = '' }: IncomingMessage): boolean {
  return url === PATH || url.startsWith(`${PATH}?`)
}

/**
 * The open event streams of this instance. NOTIFY only says "look again": whether a stream's session
 * is alive is asked of the rows, for the streams of one user at a notification, and for all of them
 * at every beat and after a gap in the feed.
 */
export class EventStreams {
  readonly #limits: EventStreamLimits
  readonly #byUser = new Map<string, Set<EventStream>>()
  readonly #checks = new Map<string, UserCheck>()
  readonly #stopped = new AbortController()
  #size = 0
  /** Counts what the feed said: a stream that was opened meanwhile is looked at once more. */
  #newsCount = 0

  constructor(limits: Partial<EventStreamLimits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits }
    void this.#beatForEver()
  }

  /** How many streams are open. */
  get size(): number {
    return this.#size
  }

  /** Answers GET /api/sessions/events: a stream, 204 for a dead session, 503 when it cannot be. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET') return writeProblem(response, 405, { headers: { Allow: 'GET' } })
    if (hasQuery(request)) return writeProblem(response, 400, { detail: NO_PARAMETERS })
    const limited = await limitRequest('stream', {
      get: (name) => String(request.headers[name] ?? ''),
    })
    if (limited) return refuse(response, limited.retryAfterS, 429)
    const token = readSessionToken(request.headers.cookie)
    const newsBefore = this.#newsCount
    const session = token === null ? null : await findOrAway(token)
    if (response.destroyed) return
    if (session === 'away') return refuse(response, AWAY_RETRY_S)
    const pageSession = request.headers[PAGE_SESSION_HEADER]?.toString() ?? null
    if (session === null || !isOfPage(pageSession, session)) return endEmpty(response)
    if (this.#isFull()) return refuse(response, FULL_RETRY_S)
    const stream = this.#open({ userId: session.userId, sessionId: session.id }, response)
    if (this.#newsCount !== newsBefore) await this.#check([stream], tellChanged)
  }

  /** What the feed says of one user. */
  onChange(change: SessionChange): void {
    this.#newsCount += 1
    if (!this.#byUser.has(change.userId)) return
    const running = this.#checks.get(change.userId)
    const check = running ?? { again: false, reasons: new Map() }
    check.again = true
    if (change.sessionId) check.reasons.set(change.sessionId, REASONS[change.kind])
    if (!running) void this.#checkUser(change.userId, check)
  }

  /** The feed may have missed something: everything is looked at, and then every page looks again. */
  onGap(): void {
    this.#newsCount += 1
    void this.#checkAll().then(() => this.#tellAllChanged())
  }

  /** Sends every page away, to come back at a time of its own, and takes no more. */
  close(): void {
    this.#stopped.abort()
    for (const stream of this.#all()) {
      stream.sendAway({ retryMs: 1_000 + Math.random() * RETURN_WITHIN_MS })
    }
  }

  #isFull(): boolean {
    return this.#stopped.signal.aborted || this.#size >= this.#limits.perInstance
  }

  #open(session: { userId: string; sessionId: string }, response: ServerResponse): EventStream {
    const stream = new EventStream(session, response)
    const streams = this.#byUser.get(stream.userId) ?? new Set()
    this.#byUser.set(stream.userId, streams.add(stream))
    this.#size += 1
    stream.onClose(() => this.#remove(stream))
    this.#makeRoom(streams, stream.sessionId)
    return stream
  }

  #remove(stream: EventStream): void {
    const streams = this.#byUser.get(stream.userId)
    if (!streams?.delete(stream)) return
    this.#size -= 1
    if (streams.size === 0) this.#byUser.delete(stream.userId)
  }

  #makeRoom(streams: Set<EventStream>, sessionId: string): void {
    const ofSession = [...streams].filter((stream) => stream.sessionId === sessionId)
    const [oldest] = ofSession
    if (ofSession.length <= this.#limits.perSession || !oldest) return
    this.#remove(oldest)
    oldest.sendAway({ retryMs: GAVE_WAY_RETRY_MS })
  }

  /** One check of a user at a time; what is said during it is looked at after it. */
  async #checkUser(userId: string, check: UserCheck): Promise<void> {
    this.#checks.set(userId, check)
    while (check.again) {
      check.again = false
      await this.#check([...(this.#byUser.get(userId) ?? [])], tellChanged, check.reasons)
    }
    this.#checks.delete(userId)
  }

  /** Goes through all streams, some at a time; what is away for some is away for all. */
  async #checkAll(): Promise<void> {
    const streams = [...this.#all()]
    let isAnswered = true
    while (isAnswered && streams.length > 0 && !this.#stopped.signal.aborted) {
      isAnswered = await this.#check(streams.splice(0, CHECK_BATCH_SIZE))
      await sleep(CHECK_PAUSE_MS, undefined, { ref: false })
    }
  }

  /** Each page that hears it asks for its list: some at a time, so that they do not ask in one burst. */
  async #tellAllChanged(): Promise<void> {
    const streams = [...this.#all()]
    while (streams.length > 0 && !this.#stopped.signal.aborted) {
      for (const stream of streams.splice(0, TELL_BATCH_SIZE)) tellChanged(stream)
      await sleep(TELL_PAUSE_MS, undefined, { ref: false })
    }
  }

  /**
   * Asks the rows: streams of dead sessions end. An outage ends none: it is not a sign-out.
   * @returns whether the rows could be asked.
   */
  async #check(
    streams: EventStream[],
    tellAlive?: (stream: EventStream) => void,
    reasons: ReadonlyMap<string, EndReason> = new Map(),
  ): Promise<boolean> {
    try {
      const ended = await findEndedSessions([...new Set(streams.map(({ sessionId }) => sessionId))])
      for (const stream of streams) {
        const end = ended.get(stream.sessionId)
        const reason = reasons.get(stream.sessionId) ?? 'terminated'
        if (end) stream.tellTerminated(end === 'expired' ? 'expired' : reason)
        else tellAlive?.(stream)
      }
      return true
    } catch (error) {
      // The next beat looks again; after an outage the feed reconnects, and everybody looks again.
      log().error(
        { event: 'streams_unchecked', err: error },
        'The event streams could not be checked.',
      )
      return false
    }
  }

  /** At each beat the rows are looked at as well: a lost NOTIFY, or an expiry, costs seconds. */
  async #beatForEver(): Promise<void> {
    const { signal } = this.#stopped
    while (!signal.aborted) {
      await sleep(this.#limits.beatIntervalMs, undefined, { signal, ref: false }).catch(() => {})
      for (const stream of this.#all()) stream.beat()
      await this.#checkAll()
    }
  }

  *#all(): Iterable<EventStream> {
    for (const streams of this.#byUser.values()) yield* streams
  }
}

/** What happened to one session, in the words that its page shows. Whoever else is out was terminated. */
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

const tellChanged = (stream: EventStream) => stream.tellChanged()

function hasQuery({ url = '' }: IncomingMessage): boolean {
  return url.slice(PATH.length) !== '' && url !== `${PATH}?`
}

/** Who asks; an outage is not a sign-out. */
async function findOrAway(token: string): Promise<ActiveSession | null | 'away'> {
  try {
    return await findActiveSession(token)
  } catch (error) {
    if (isDatabaseUnavailable(error)) return 'away'
    throw error
  }
}

function refuse(response: ServerResponse, retryAfterS: number, status = 503): void {
  writeProblem(response, status, { headers: { 'Retry-After': String(retryAfterS) } })
}

function endEmpty(response: ServerResponse): void {
  response.writeHead(204, { 'Cache-Control': 'no-store' }).end()
}
