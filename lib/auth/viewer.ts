import 'server-only'
import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { cache } from 'react'
import { isDatabaseUnavailable } from '@/lib/database/outage'
import { currentRequest, noteDeadToken } from '@/lib/request/current-request'
import { requestedPath } from '@/lib/request/requested-path'
import { sessions } from '@/lib/session-management'
import type { Role } from '@/lib/sessions/kinds'
import type { ActiveSession } from '@/lib/sessions/session-row'

export type Viewer = {
  userId: string
  email: string
  name: string
  role: Role
  sessionId: string
}

/** One query per request, never kept for the next. Throws in an outage: that is not a sign-out. */
export const getViewer = cache(async (): Promise<Viewer | null> => {
  const { token } = currentRequest()
  const session = token && (await sessions().findActive(token))
  if (!session) {
    noteDeadToken()
    return null
  }
  touchAfterResponse(session)
  return toViewer(session)
})

/** Redirects where there is no viewer: to sign in, or to the page that says why it ended. */
export async function requireViewer(): Promise<Viewer> {
  return (await getViewer()) ?? redirect(await signedOutUrl())
}

/** For pages that anyone may see: the cookie of a session that is over leaves with them, unless in an outage. */
export async function checkForDeadCookie(): Promise<void> {
  try {
    await getViewer()
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error
  }
}

async function signedOutUrl(): Promise<string> {
  const { token, url } = currentRequest()
  const callbackUrl = requestedPath(url)
  if (!token) return `/sign-in?${new URLSearchParams({ callbackUrl })}`
  const reason = await sessions().findEndReason(token)
  return `/signed-out?${new URLSearchParams({ reason, callbackUrl })}`
}

function touchAfterResponse({ id, userId, sharedDevice, touchIsDue }: ActiveSession): void {
  if (!touchIsDue) return
  const { ipAddress } = currentRequest()
  after(() => sessions().touch({ id, userId, sharedDevice, ipAddress }))
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
