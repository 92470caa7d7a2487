import type { Head } from './on-headers'

/** On errors alone: responses that say the same stay the same, byte for byte (R40 of docs/security.md). */
export function addRequestId({ response, current, status }: Head): void {
  if (status >= 400) response.setHeader('X-Request-Id', current.id)
}
