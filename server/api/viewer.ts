import type { IncomingMessage, ServerResponse } from 'node:http'
import { log } from '@/lib/log'
import { currentRequest } from '@/lib/request/current-request'
import { sessions } from '@/lib/session-management'
import type { ListPage } from '@/lib/sessions/session-list'
import type { ActiveSession } from '@/lib/sessions/session-row'
import type { SessionListView } from '@/lib/sessions/session-view'
import { PAGE_SESSION_HEADER } from '@/lib/wire'
import { Problem } from './problem'

type Exchange = { request: IncomingMessage; response: ServerResponse }

/** Who asks: the session of the token that came with the request. One query; null without a live one. */
export async function findViewer({ response }: Exchange): Promise<ActiveSession | null> {
  const { token } = currentRequest()
  const session = token === null ? null : await sessions().findActive(token)
  if (session) touchAfterResponse(session, response)
  return session
}

/** The same for a page that asks by itself: it is not activity, and only the session that made the page counts. */
export async function findViewerOfPage(request: IncomingMessage): Promise<ActiveSession | null> {
  const { token } = currentRequest()
  const session = token === null ? null : await sessions().findActive(token)
  return session && isOfPage(request, session) ? session : null
}

/**
 * Responds about the viewer's own sessions: who asks and the page of the list that the call needs
 * are one query.
 */
export async function respondWithSessions<Result>(
  { request, response }: Exchange,
  page: ListPage,
  toResult: (list: SessionListView) => Result,
): Promise<Result | Problem> {
  const { token } = currentRequest()
  const found = token === null ? null : await sessions().findActiveWithList(token, page)
  if (!found || !isOfPage(request, found.session)) return new Problem(401)
  if (!isFromPage(request)) touchAfterResponse(found.session, response)
  return toResult(found.list)
}

/** A page that asks by itself says which session made it. */
function isFromPage({ headers }: IncomingMessage): boolean {
  return headers[PAGE_SESSION_HEADER] !== undefined
}

/** When the browser has signed in again since, the page that asks is over. Other programs are of no page. */
function isOfPage(request: IncomingMessage, { id }: ActiveSession): boolean {
  return !isFromPage(request) || request.headers[PAGE_SESSION_HEADER] === id
}

function touchAfterResponse(session: ActiveSession, response: ServerResponse): void {
  if (!session.touchIsDue) return
  const { id, sharedDevice } = session
  const { ipAddress } = currentRequest()
  response.once('finish', () => {
    sessions().touch({ id, sharedDevice, ipAddress }).catch(logTouchFailure)
  })
}

function logTouchFailure(err: unknown): void {
  log().error({ event: 'database_unavailable', err }, 'Last activity not saved')
}
