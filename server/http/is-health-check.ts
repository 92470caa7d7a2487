import type { IncomingMessage } from 'node:http'

/** Answered to balancers under any name and at any load: it tells nothing and changes nothing. */
export function isHealthCheck({ url = '' }: IncomingMessage): boolean {
  return /^\/api\/health\/(live|ready)(\?|$)/.test(url)
}
