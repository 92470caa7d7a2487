import { IS_CURRENT, terminateSessionCall } from '@/server/api/contract'
import { apiRoute, viewerCall } from '@/server/api/route'
import { problemResponse } from '@/server/api/problem'
import { terminateSession } from '@/lib/sessions/terminate'

export const { GET, HEAD, DELETE, OPTIONS, PATCH, POST, PUT } = apiRoute({
  DELETE: viewerCall(terminateSessionCall, async ({ viewer, params }) => {
    const { userId, sessionId: callerSessionId } = viewer
    const outcome = await terminateSession({ userId, callerSessionId, sessionId: params.id })
    if (outcome.status === 'caller-ended') return problemResponse(401)
    if (outcome.status === 'is-current') return problemResponse(409, { detail: IS_CURRENT })
    return undefined
  }),
})
