import type { ServerResponse } from 'node:http'
import { rewriteHead } from './on-headers'
import { type CurrentRequest, currentRequest, type Delay, withRequest } from './request-store'

/** Errors of rendering (500) and pages whose error boundary took them (200) hide it; a redirect does not. */
const HIDING_STATUS_CODES = new Set([200, 500])

const OUTAGE: Delay = { status: 503, retryAfterS: 5 }

/**
 * Answers one request with `handle`. An error carries the request's id, and the answer the status
 * and Retry-After of `answerWithDelay`, if that is called before its head is sent: neither a page
 * nor an action can set its own status in Next.
 */
export function runRequest<Result>(
  response: ServerResponse,
  { ipAddress }: { ipAddress: string | null },
  handle: () => Result,
): Result {
  const requestId = crypto.randomUUID()
  const request: CurrentRequest = { requestId, ipAddress, delay: null, isBackground: false }
  finishHead(response, request)
  return withRequest(request, handle)
}

/** Says with which status this request is answered, and when to try again. */
export function answerWithDelay(delay: Delay): void {
  const request = currentRequest()
  if (request) request.delay = delay
}

/** Says that this request could not be answered because the database is away (sentence 8). */
export function reportOutage(): void {
  answerWithDelay(OUTAGE)
}

/** Says that no person asked for this, but a page by itself: it is not activity (R17). */
export function markBackgroundRequest(): void {
  const request = currentRequest()
  if (request) request.isBackground = true
}

/** Whether a page asked for this by itself. */
export function isBackgroundRequest(): boolean {
  return currentRequest()?.isBackground ?? false
}

/**
 * Gives an error the number that a person sees on the error page: the request's id, by which its
 * line in the log is found. Next keeps a digest that is there, and tells a browser nothing else.
 */
export function withRequestId(error: unknown): unknown {
  const requestId = currentRequest()?.requestId
  // Redirects and the like travel as errors, and have theirs.
  if (requestId && error instanceof Error && !('digest' in error)) {
    Object.assign(error, { digest: requestId })
  }
  return error
}

function finishHead(response: ServerResponse, request: CurrentRequest): void {
  rewriteHead(response, (given) => {
    const { delay, requestId } = request
    const isDelayed = delay !== null && HIDING_STATUS_CODES.has(given)
    if (isDelayed) {
      response.setHeader('Retry-After', String(delay.retryAfterS))
      response.setHeader('Cache-Control', 'no-store')
    }
    const statusCode = isDelayed ? delay.status : given
    // Elsewhere nobody needs it, and answers that say the same stay the same (R40).
    if (statusCode >= 400) response.setHeader('X-Request-Id', requestId)
    return statusCode
  })
}
