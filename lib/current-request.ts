import { AsyncLocalStorage } from 'node:async_hooks'
import type { ServerResponse } from 'node:http'

/** What is told to whoever asks while the database is away: try again soon, and keep nothing. */
const OUTAGE_HEADERS = { 'Retry-After': '5', 'Cache-Control': 'no-store' }

/** Errors of rendering (500) and pages whose error boundary took them (200) hide an outage; a redirect does not. */
const HIDING_STATUS_CODES = new Set([200, 500])

type CurrentRequest = { outage: boolean; isBackground: boolean }

declare global {
  // Next bundles its own copy of this module: both copies must see the same request.
  var sessionManagementRequest: AsyncLocalStorage<CurrentRequest> | undefined
}

function currentRequest(): AsyncLocalStorage<CurrentRequest> {
  globalThis.sessionManagementRequest ??= new AsyncLocalStorage()
  return globalThis.sessionManagementRequest
}

/**
 * Answers one request with `handle`. When `reportOutage` was called before the head of the answer
 * is sent, the status becomes 503 with Retry-After: a page cannot set its own status in Next.
 */
export function runRequest<Result>(response: ServerResponse, handle: () => Result): Result {
  const request: CurrentRequest = { outage: false, isBackground: false }
  answerOutageWith503(response, request)
  return currentRequest().run(request, handle)
}

/** Says that this request could not be answered because the database is away (sentence 8). */
export function reportOutage(): void {
  const request = currentRequest().getStore()
  if (request) request.outage = true
}

/** Says that no person asked for this, but a page by itself: it is not activity (R17). */
export function markBackgroundRequest(): void {
  const request = currentRequest().getStore()
  if (request) request.isBackground = true
}

/** Whether a page asked for this by itself. */
export function isBackgroundRequest(): boolean {
  return currentRequest().getStore()?.isBackground ?? false
}

/** Node sends every head through `writeHead`, also the implicit one of `write` and `end`. */
function answerOutageWith503(response: ServerResponse, request: CurrentRequest): void {
  const writeHead = response.writeHead
  response.writeHead = (statusCode: number, ...rest: unknown[]) => {
    if (!request.outage || !HIDING_STATUS_CODES.has(statusCode)) {
      return Reflect.apply(writeHead, response, [statusCode, ...rest])
    }
    const given = rest.find((argument) => typeof argument === 'object') ?? {}
    // Names of headers are alike in any case here, and two objects are not.
    response.setHeaders(new Headers({ ...given }))
    response.setHeaders(new Headers(OUTAGE_HEADERS))
    return Reflect.apply(writeHead, response, [503])
  }
}
