'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { TerminateState } from '@/components/sessions/terminate-state'
import { runViewerAction } from '@/lib/auth/server-action'
import type { Viewer } from '@/lib/auth/viewer'
import { sessions } from '@/lib/session-management'

const targetSchema = z.union([z.literal('others'), z.uuid()])

export async function terminateAction(
  _previous: TerminateState,
  form: FormData,
): Promise<TerminateState> {
  const target = targetSchema.safeParse(form.get('terminate'))
  return runViewerAction('terminate', async (viewer) => {
    if (!target.success) return { status: 'refused' }
    const state = await (target.data === 'others'
      ? terminateOthers(viewer)
      : terminateOne(viewer, target.data))
    refresh()
    return state
  })
}

async function terminateOthers({ userId, sessionId }: Viewer): Promise<TerminateState> {
  const outcome = await sessions().terminateOthers({ userId, keepSessionId: sessionId })
  if (outcome.status === 'caller-ended') redirect('/signed-out?reason=terminated')
  return { status: 'terminated-others', count: outcome.count }
}

async function terminateOne(
  { userId, sessionId: callerSessionId }: Viewer,
  sessionId: string,
): Promise<TerminateState> {
  const session = await sessions().find({ userId, sessionId, currentSessionId: callerSessionId })
  const outcome = await sessions().terminate({ userId, callerSessionId, sessionId })
  if (outcome.status === 'caller-ended') redirect('/signed-out?reason=terminated')
  if (outcome.status === 'is-current') return { status: 'refused' }
  return outcome.status === 'terminated' && session
    ? { status: 'terminated-one', device: session.device.label }
    : { status: 'already-ended' }
}
