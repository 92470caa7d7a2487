import { isDatabaseUnavailable } from '@/lib/database/outage'
import { currentRequest } from '@/lib/request/current-request'
import { sessions } from '@/lib/session-management'

/**
 * Of several cookies of our name, the live session's counts: one that a page of this host has
 * planted hides nothing. Live ones of different people cannot be told apart: then none counts. In
 * an outage nothing is settled, and the next query says so.
 */
export async function settleToken(): Promise<void> {
  const request = currentRequest()
  try {
    const live = await sessions().findLiveTokens(request.tokens)
    const isOnePerson = new Set(live.map(({ userId }) => userId)).size === 1
    if (live.length > 0) request.token = (isOnePerson && live[0]?.token) || null
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error
  }
}
