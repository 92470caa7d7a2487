import type { IncomingMessage } from 'node:http'

/** Everything below /api is for programs: server/api responds, and never a page. */
export function isApiRequest({ url = '' }: IncomingMessage): boolean {
  return /^\/api([/?]|$)/.test(url)
}
