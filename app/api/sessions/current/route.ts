import { getCurrentSessionCall } from '@/lib/http/api-contract'
import { apiRoute, viewerCall } from '@/lib/http/api-route'
import { problemResponse } from '@/lib/http/problem'
import { findSession } from '@/lib/sessions/sessions'

export const { GET, HEAD, DELETE, OPTIONS, PATCH, POST, PUT } = apiRoute({
  GET: viewerCall(getCurrentSessionCall, async ({ viewer: { userId, sessionId } }) => {
    const session = await findSession({ userId, sessionId, currentSessionId: sessionId })
    return session ?? problemResponse(401)
  }),
})
