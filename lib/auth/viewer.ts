import 'server-only'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { cache } from 'react'
import { isBackgroundRequest, markBackgroundRequest } from '@/lib/request/current-request'
import type { Role } from '@/lib/generated/prisma/enums'
import { readClientAddress } from '@/lib/request/client-address'
import { findActiveSessionWithList, type ListPage } from '@/lib/sessions/session-list'
import type { SessionListView } from '@/lib/sessions/session-view'
import {
  type ActiveSession,
  findActiveSession,
  findEndReason,
  touchSession,
} from '@/lib/sessions/sessions'
import { isOfPage, PAGE_SESSION_HEADER } from './page-session'
import { readSessionCookie } from './session-cookie'

/** Who is asking: the user and the session of this request's browser. */
export type Viewer = {
  userId: string
  email: string
  name: string
  role: Role
  sessionId: string
}

/**
 * Who is asking, or null. One query per request, shared by everything that renders it, and never
 * kept for the next one (sentences 1 and 2).
 * Throws when the database is away: nobody knows, which is an outage and not a sign-out (sentence 8).
 */
export const getViewer = cache(async (): Promise<Viewer | null> => {
  const token = await readSessionCookie()
  const session = token && (await findActiveSession(token))
  if (!session) return null
  await noteActivity(session)
  return toViewer(session)
})

/**
 * The sessions of who is asking, or null where nobody is, or another session than the one that made
 * the page that asks. One query for both.
 * Throws when the database is away, as `getViewer` does.
 */
export async function listViewerSessions(page: ListPage): Promise<SessionListView | null> {
  const token = await readSessionCookie()
  const pageSession = (await headers()).get(PAGE_SESSION_HEADER)
  if (pageSession !== null) markBackgroundRequest()
  const found = token && (await findActiveSessionWithList(token, page))
  if (!found || !isOfPage(pageSession, found.session)) return null
  await noteActivity(found.session)
  return found.list
}

/**
 * Who is asking. Does not return without one: a browser that was never signed in goes to the
 * sign-in page, one whose session has ended to the page that says why.
 */
export async function requireViewer(): Promise<Viewer> {
  return (await getViewer()) ?? redirect(await findWayOut())
}

async function findWayOut(): Promise<string> {
  const callbackUrl = (await headers()).get('x-request-path') ?? '/'
  const token = await readSessionCookie()
  if (!token) return `/sign-in?${new URLSearchParams({ callbackUrl })}`
  const reason = await findEndReason(token)
  return `/signed-out?${new URLSearchParams({ reason, callbackUrl })}`
}

/** Written once the answer is sent, so that nobody waits for it. */
async function noteActivity({ id, sharedDevice, touchIsDue }: ActiveSession): Promise<void> {
  if (!touchIsDue || isBackgroundRequest()) return
  const ipAddress = readClientAddress(await headers())
  after(() => touchSession({ id, sharedDevice, ipAddress }))
}

function toViewer(session: ActiveSession): Viewer {
  return {
    userId: session.userId,
    email: session.userEmail,
    name: session.userName,
    role: session.userRole,
    sessionId: session.id,
  }
}
