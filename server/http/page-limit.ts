import type { IncomingMessage } from 'node:http'
import { currentRequest } from '@/lib/request/current-request'
import { limitRequest } from '@/lib/request/rate-limits'
import { findCallingRequest } from './own-calls'
import { isPublicFile } from './public-file'
import type { Refusal } from './refusal'

/** Before anything is rendered. A page that Next fetches from itself was counted as the form that led to it. */
export function refuseFrequentPage(request: IncomingMessage): Refusal | null {
  return isPublicFile(request) || findCallingRequest(request) ? null : refuseFrequent()
}

/** Which of several cookies counts costs a query, also for calls that count nothing themselves. */
export function refuseFrequentChoice(): Refusal | null {
  return currentRequest().tokens.length > 1 ? refuseFrequent() : null
}

function refuseFrequent(): Refusal | null {
  const limited = limitRequest('page', currentRequest())
  if (!limited) return null
  const { retryAfterS } = limited
  const wait = retryAfterS === 1 ? 'one second' : `${retryAfterS} seconds`
  return {
    status: 429,
    sentence: `Too many requests in a short time. Please try again in ${wait}.`,
    headers: { 'Retry-After': String(retryAfterS) },
  }
}
