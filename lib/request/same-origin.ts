import { env } from '@/lib/env'
import { log } from '@/lib/log'

type OriginHeaders = { 'sec-fetch-site'?: string | undefined; origin?: string | undefined }

/**
 * Whether a request that changes something comes from the app's own pages: `Sec-Fetch-Site:
 * same-origin`, or, where a browser does not send that, an `Origin` equal to the app's. Neither is
 * no (ASVS 3.5.1; `same-site` counts as foreign).
 */
export function isSameOrigin({ 'sec-fetch-site': site, origin }: OriginHeaders): boolean {
  return site === undefined ? origin === env.AUTH_URL : site === 'same-origin'
}

/** Logs that a request was refused because another site may have sent it. */
export function logForeignOrigin(): void {
  const fields = { event: 'request_refused', reason: 'foreign-origin' }
  log().warn(fields, 'Request from another site refused')
}
