'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { TerminateState } from '@/components/sessions/terminate-state'
import type { LookAgainAction } from '@/components/sessions/use-session-list'
import { getViewerWithList, type Viewer } from '@/lib/auth/viewer'
import { markBackgroundRequest } from '@/lib/current-request'
import { runLimitedAction, runViewerAction } from '@/lib/http/server-action'
import { readCursor } from '@/lib/sessions/session-cursor'
import { findSession } from '@/lib/sessions/sessions'
import { terminateOtherSessions, terminateSession } from '@/lib/sessions/terminate'

const targetSchema = z.union([z.literal('others'), z.uuid()])

const pageSchema = z.object({ sessionId: z.uuid(), cursor: z.string().nullable() })

/** Ends all other sessions of the viewer, or the one that the clicked button names. */
export async function terminateAction(
  _previous: TerminateState,
  form: FormData,
): Promise<TerminateState> {
  return runViewerAction('terminate', async (viewer) => {
    const target = targetSchema.safeParse(form.get('terminate'))
    if (!target.success) return { status: 'refused' }
    const state = await (target.data === 'others'
      ? terminateOthers(viewer)
      : terminateOne(viewer, target.data))
    refresh()
    return state
  })
}

/**
 * The list as it is now, because an event said that it has changed. It is not activity. Where nobody
 * is signed in any more, or another session is, it says so: the page leaves with a new document, and
 * not by a redirect.
 */
export const lookAgainAction: LookAgainAction = async (page) => {
  markBackgroundRequest()
  return runLimitedAction('look', async () => {
    const given = pageSchema.safeParse(page)
    if (!given.success) return { status: 'refused' }
    const { sessionId, cursor } = given.data
    const found = await getViewerWithList({ cursor: cursor === null ? null : readCursor(cursor) })
    if (found?.viewer.sessionId !== sessionId) return { status: 'signed-out' }
    return { status: 'found', list: found.list }
  })
}

async function terminateOthers({ userId, sessionId }: Viewer): Promise<TerminateState> {
  const outcome = await terminateOtherSessions({ userId, keepSessionId: sessionId })
  if (outcome.status === 'caller-ended') redirect('/signed-out?reason=terminated')
  return { status: 'terminated-others', count: outcome.count }
}

async function terminateOne(
  { userId, sessionId: callerSessionId }: Viewer,
  sessionId: string,
): Promise<TerminateState> {
  const session = await findSession({ userId, sessionId, currentSessionId: callerSessionId })
  const outcome = await terminateSession({ userId, callerSessionId, sessionId })
  if (outcome.status === 'caller-ended') redirect('/signed-out?reason=terminated')
  if (outcome.status === 'is-current') return { status: 'refused' }
  return outcome.status === 'terminated' && session
    ? { status: 'terminated-one', device: session.device.label }
    : { status: 'already-ended' }
}
