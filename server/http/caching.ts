import type { Head } from './on-headers'

/** Files whose name changes with their content, and the icon: nothing in them is personal. */
const PUBLIC_FILE = /^\/(_next\/static\/([\w-]+\/)*[\w.~-]+|icon\.svg)(\?|$)/
const CACHEABLE = new Set([200, 206, 304])

/** Everything that is not a public file is `no-store`, whatever its writer says (R13 of docs/security.md). */
export function preventCaching({ request, response, status }: Head): void {
  if (CACHEABLE.has(status) && PUBLIC_FILE.test(request.url ?? '')) return
  const given = response.getHeader('Cache-Control')
  if (!String(given ?? '').includes('no-store')) response.setHeader('Cache-Control', 'no-store')
}
