import { AsyncLocalStorage } from 'node:async_hooks'
import { OncePerProcess } from '@/lib/once-per-process'

export type Delay = { status: 429 | 503; retryAfterS: number }

export type CurrentRequest = {
  /** Ours, never a client's: in every log entry, and as `X-Request-Id` on errors. */
  readonly id: string
  readonly ipAddress: string | null
  readonly url: string
  /** Of the session that asks; null where no cookie of our name can be a token. */
  token: string | null
  /** All cookies of our name that can be tokens. Of several, `settleToken` finds the live one. */
  readonly tokens: readonly string[]
  readonly isSameOrigin: boolean
  /** Set by `respondWithDelay`, read when the head of the response is written. */
  delay: Delay | null
  /** The session cookie belongs to no live session: the response takes it from the browser. */
  hasDeadCookie: boolean
  /** A server action was asked for, and none of ours has begun: if Next fails now, it could not read the form. */
  awaitsAction: boolean
  /** The response of a sign-out: the browser forgets what it keeps of this app. */
  clearsCache: boolean
}

const storage = new OncePerProcess('current-request', () => new AsyncLocalStorage<CurrentRequest>())

/** Works on one request: whatever is called meanwhile, however late, finds it with `currentRequest`. */
export function runWithRequest<Result>(request: CurrentRequest, work: () => Result): Result {
  return storage.get().run(request, work)
}

export function findCurrentRequest(): CurrentRequest | null {
  return storage.get().getStore() ?? null
}

/** The request that is being worked on. Throws outside of one. */
export function currentRequest(): CurrentRequest {
  const request = findCurrentRequest()
  if (!request) throw new Error('This is only known while a request is being worked on.')
  return request
}

/** For pages and actions, which cannot set a status in Next. Too late once the head is sent. */
export function respondWithDelay(delay: Delay): void {
  const request = findCurrentRequest()
  if (request) request.delay = delay
}

/** The token of this request was looked up, and no live session has it. Never call it in an outage. */
export function noteDeadToken(): void {
  const request = findCurrentRequest()
  if (request && request.token !== null) request.hasDeadCookie = true
}

/** A server action of ours has its form: what fails from here on is not the client's fault. */
export function noteActionBegun(): void {
  const request = findCurrentRequest()
  if (request) request.awaitsAction = false
}

/** For actions, which cannot set a header in Next. */
export function clearBrowserCache(): void {
  const request = findCurrentRequest()
  if (request) request.clearsCache = true
}

const OUTAGE: Delay = { status: 503, retryAfterS: 5 }

/** Marks this request as one that the database was unavailable for: 503, and never a sign-out. */
export function reportOutage(): void {
  respondWithDelay(OUTAGE)
}

/** Our id becomes the error's digest: all that Next shows of it, on the error page. */
export function withRequestId(error: unknown): unknown {
  const request = findCurrentRequest()
  const isRedirect = error instanceof Error && 'digest' in error
  if (request && error instanceof Error && !isRedirect) {
    Object.assign(error, { digest: request.id })
  }
  return error
}
