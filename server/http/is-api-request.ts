import type { IncomingMessage } from 'node:http'

/** Whether a program asks: everything below /api is answered by server/api, and never by a page. */
export function isApiRequest({ url = '' }: IncomingMessage): boolean {
  return /^\/api([/?]|$)/.test(url)
}
