import { AsyncLocalStorage } from 'node:async_hooks'

/** What to say instead of 200: to come back after a while, with the answer itself as the reason. */
export type Delay = { status: 429 | 503; retryAfterS: number }

/** What is known of a request wherever it is worked on. */
export type CurrentRequest = {
  /** Ours, never a client's: `X-Request-Id` of an error, and in every line of the log. */
  requestId: string
  /** The client's, as the server in front found it; null when the client is gone. */
  ipAddress: string | null
  delay: Delay | null
  /** No person asked for this, but a page by itself. */
  isBackground: boolean
}

declare global {
  // Next bundles its own copy of this module: both copies must see the same request.
  var sessionManagementRequest: AsyncLocalStorage<CurrentRequest> | undefined
}

/** Does something for one request: whatever is called meanwhile, however late, finds it. */
export function withRequest<Result>(request: CurrentRequest, act: () => Result): Result {
  globalThis.sessionManagementRequest ??= new AsyncLocalStorage()
  return globalThis.sessionManagementRequest.run(request, act)
}

/** The request that is being worked on; null outside of one. */
export function currentRequest(): CurrentRequest | null {
  return globalThis.sessionManagementRequest?.getStore() ?? null
}
