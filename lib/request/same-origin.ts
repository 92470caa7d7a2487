import { env } from '@/lib/env'
import { logRefusal } from './refusal-log'

type OriginHeaders = { 'sec-fetch-site'?: string | undefined; origin?: string | undefined }

/**
 * By `Sec-Fetch-Site`, else `Origin`; neither is no, and `same-site` is foreign (ASVS 3.5.1). Where
 * both are there, both must say so.
 */
export function isSameOrigin({ 'sec-fetch-site': site, origin }: OriginHeaders): boolean {
  if (origin !== undefined && origin !== env.AUTH_URL) return false
  return site === undefined ? origin !== undefined : site === 'same-origin'
}

export function logForeignOrigin(): void {
  const fields = { event: 'request_refused', reason: 'foreign-origin' }
  logRefusal({ level: 'warn', fields, message: 'Request from another site refused' })
}
