import { listSessionsCall, terminateOtherSessionsCall } from '@/lib/http/api-contract'
import { apiRoute, viewerCall } from '@/lib/http/api-route'
import { problemResponse } from '@/lib/http/problem'
import { listSessions } from '@/lib/sessions/sessions'
import { terminateOtherSessions } from '@/lib/sessions/terminate'

export const { GET, HEAD, DELETE, OPTIONS, PATCH, POST, PUT } = apiRoute({
  GET: viewerCall(listSessionsCall, async ({ viewer, query }) => {
    const { userId, sessionId: currentSessionId } = viewer
    const list = await listSessions({ userId, currentSessionId, ...query })
    return { sessions: list.sessions, total: list.total, nextCursor: list.nextCursor }
  }),

  DELETE: viewerCall(terminateOtherSessionsCall, async ({ viewer }) => {
    const { userId, sessionId: keepSessionId } = viewer
    const outcome = await terminateOtherSessions({ userId, keepSessionId })
    return outcome.status === 'terminated' ? { terminated: outcome.count } : problemResponse(401)
  }),
})
