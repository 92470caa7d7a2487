import type { Head } from './on-headers'
import { isPublicFile } from './public-file'

const CACHEABLE = new Set([200, 206, 304])

/** Everything that is not a public file is `no-store`, whatever its writer says (R13 of docs/security.md). */
export function preventCaching({ request, response, status }: Head): void {
  // Those without a hash in their name are asked for again each time, by their ETag.
  if (CACHEABLE.has(status) && isPublicFile(request)) return
  const given = response.getHeader('Cache-Control')
  if (!String(given ?? '').includes('no-store')) response.setHeader('Cache-Control', 'no-store')
}
