import { sessions } from '@/lib/session-management'
import { defineCall } from '../contract'
import { Problem } from '../problem'
import { nothingSchema, sessionIdSchema } from '../schemas'
import { changeErrors } from '../usual-errors'
import { findViewer } from '../viewer'

const IS_CURRENT = 'This is the session that asks. To end it, sign out instead.'

export const terminateSession = defineCall(
  {
    method: 'DELETE',
    path: '/api/sessions/{id}',
    operationId: 'terminateSession',
    tag: 'Sessions',
    summary: 'Terminate one other session',
    description:
      'The answer is the same when there is no such session any more, never was one, or it is not yours.',
    needsSession: true,
    countsAs: 'terminate',
    params: sessionIdSchema,
    query: nothingSchema,
    response: { status: 204, description: 'You have no other session with this id now.' },
    otherwise: [
      ...changeErrors('id: must be a UUID.'),
      { status: 409, description: 'It is the session that asks.', detail: IS_CURRENT },
    ],
  },
  async ({ response, params }) => {
    const viewer = await findViewer(response)
    if (!viewer) return new Problem(401)
    const { userId, id: callerSessionId } = viewer
    const sessionId = params.id
    const outcome = await sessions().terminate({ userId, callerSessionId, sessionId })
    if (outcome.status === 'caller-ended') return new Problem(401)
    if (outcome.status === 'is-current') return new Problem(409, { detail: IS_CURRENT })
    return undefined
  },
)
