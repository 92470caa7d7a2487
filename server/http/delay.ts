import type { Head } from './on-headers'

/** Rendering errors (500) and pages whose error boundary took them (200) hide an outage; a redirect does not. */
const HIDING_STATUS_CODES = new Set([200, 500])

export function applyDelay(head: Head): void {
  const { delay } = head.current
  if (!delay || !HIDING_STATUS_CODES.has(head.status)) return
  head.status = delay.status
  head.response.setHeader('Retry-After', String(delay.retryAfterS))
  head.response.setHeader('Cache-Control', 'no-store')
}
