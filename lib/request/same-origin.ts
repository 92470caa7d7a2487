import { env } from '@/lib/env'
import { log } from '@/lib/log'

/**
 * Whether a request that changes something comes from the app's own pages: `Sec-Fetch-Site:
 * same-origin`, or, where a browser does not send that, an `Origin` equal to the app's. Neither is
 * no (ASVS 3.5.1; `same-site` counts as foreign).
 */
export function isSameOrigin(headers: { get(name: string): string | null }): boolean {
  const site = headers.get('sec-fetch-site')
  return site === null ? headers.get('origin') === env.AUTH_URL : site === 'same-origin'
}

/** Notes that a request was refused because another site may have sent it (R71). */
export function tellForeignOrigin(): void {
  log().warn(
    { event: 'request_refused', reason: 'foreign-origin' },
    'A request of another site was refused.',
  )
}
