import { AsyncLocalStorage } from 'node:async_hooks'
import { OncePerProcess } from '@/lib/once-per-process'

/** Respond with this status instead, and say when to try again. */
export type Delay = { status: 429 | 503; retryAfterS: number }

/** What the front server found out about a request, known wherever it is worked on. */
export type CurrentRequest = {
  /** Ours, never a client's: in every log entry, and as `X-Request-Id` on errors. */
  readonly id: string
  /** The client's address (see client-address.ts); null when the client is gone already. */
  readonly ipAddress: string | null
  /** Path and query as they were asked for. */
  readonly url: string
  /** The session token that this browser holds; null without one, or with something that cannot be one. */
  readonly token: string | null
  /** Whether one of our own pages sent it (see same-origin.ts). */
  readonly isSameOrigin: boolean
  /** Set by `respondWithDelay`, read when the head of the response is written. */
  delay: Delay | null
}

const storage = new OncePerProcess('current-request', () => new AsyncLocalStorage<CurrentRequest>())

/** Works on one request: whatever is called meanwhile, however late, finds it with `currentRequest`. */
export function runWithRequest<Result>(request: CurrentRequest, work: () => Result): Result {
  return storage.get().run(request, work)
}

/** The request that is being worked on; null outside of one. */
export function findCurrentRequest(): CurrentRequest | null {
  return storage.get().getStore() ?? null
}

/** The request that is being worked on. Throws outside of one. */
export function currentRequest(): CurrentRequest {
  const request = findCurrentRequest()
  if (!request) throw new Error('This is only known while a request is being worked on.')
  return request
}

/**
 * Sets the status of this request's response, and its Retry-After. For pages and actions, which
 * cannot set their own status in Next; too late once the head is sent.
 */
export function respondWithDelay(delay: Delay): void {
  const request = findCurrentRequest()
  if (request) request.delay = delay
}

const OUTAGE: Delay = { status: 503, retryAfterS: 5 }

/** Marks this request as one that the database was unavailable for: 503, and never a sign-out. */
export function reportOutage(): void {
  respondWithDelay(OUTAGE)
}

/**
 * Gives an error the number that the error page shows: the request's id, which its log entry has too.
 * Next keeps a digest that is there, and tells a browser nothing else.
 */
export function withRequestId(error: unknown): unknown {
  const request = findCurrentRequest()
  const isRedirect = error instanceof Error && 'digest' in error
  if (request && error instanceof Error && !isRedirect) {
    Object.assign(error, { digest: request.id })
  }
  return error
}
