import type { Head } from './on-headers'

/** Nothing in them is personal. Those without a hash in their name are asked for again each time, by their ETag. */
const PUBLIC_FILE =
  /^\/(_next\/static\/([\w-]+\/)*[\w.~-]+|icon\.svg|favicon\.ico|apple-touch-icon\.png|icon-[\w-]+\.png|manifest\.webmanifest|robots\.txt|\.well-known\/security\.txt)(\?|$)/
const CACHEABLE = new Set([200, 206, 304])

/** Everything that is not a public file is `no-store`, whatever its writer says (R13 of docs/security.md). */
export function preventCaching({ request, response, status }: Head): void {
  if (CACHEABLE.has(status) && PUBLIC_FILE.test(request.url ?? '')) return
  const given = response.getHeader('Cache-Control')
  if (!String(given ?? '').includes('no-store')) response.setHeader('Cache-Control', 'no-store')
}
