import type { IncomingMessage, ServerResponse } from 'node:http'
import { currentRequest } from '@/lib/request/current-request'
import { logOutage } from '@/lib/request/refusal-log'
import { sessions } from '@/lib/session-management'
import type { ActiveSession } from '@/lib/sessions/session-row'
import { PAGE_SESSION_HEADER } from '@/lib/wire'

/** Who asks: the session of the token that came with the request. One query; null without a live one. */
export async function findViewer(response: ServerResponse): Promise<ActiveSession | null> {
  const { token } = currentRequest()
  const session = token === null ? null : await sessions().findActive(token)
  if (session) touchAfterResponse(session, response)
  return session
}

/** A page that asks by itself is over when its browser signs in again: only its session counts. */
export async function findForPage<Found extends { session: ActiveSession }>(
  request: IncomingMessage,
  find: (token: string) => Promise<Found | null>,
): Promise<Found | null> {
  const { token } = currentRequest()
  const found = token === null ? null : await find(token)
  const pageSession = request.headers[PAGE_SESSION_HEADER]
  const isOfPage = pageSession === undefined || pageSession === found?.session.id
  return isOfPage ? found : null
}

/** A page that asks by itself is not activity; a program is, because it works for its person. */
export function touchUnlessFromPage(
  request: IncomingMessage,
  response: ServerResponse,
  session: ActiveSession,
): void {
  if (request.headers[PAGE_SESSION_HEADER] === undefined) touchAfterResponse(session, response)
}

export function touchAfterResponse(session: ActiveSession, response: ServerResponse): void {
  if (!session.touchIsDue) return
  const { id, userId, sharedDevice } = session
  const { ipAddress } = currentRequest()
  response.once('finish', () => {
    sessions().touch({ id, userId, sharedDevice, ipAddress }).catch(logTouchFailure)
  })
}

function logTouchFailure(err: unknown): void {
  logOutage(err, 'Last activity not saved')
}
