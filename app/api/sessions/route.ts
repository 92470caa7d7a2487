import { listSessionsCall, terminateOtherSessionsCall } from '@/server/api/contract'
import { apiRoute, viewerCall, viewerListCall } from '@/server/api/route'
import { problemResponse } from '@/server/api/problem'
import { terminateOtherSessions } from '@/lib/sessions/terminate'

export const { GET, HEAD, DELETE, OPTIONS, PATCH, POST, PUT } = apiRoute({
  GET: viewerListCall(
    listSessionsCall,
    (page) => page,
    ({ sessions, total, nextCursor }) => ({ sessions, total, nextCursor }),
  ),

  DELETE: viewerCall(terminateOtherSessionsCall, async ({ viewer }) => {
    const { userId, sessionId: keepSessionId } = viewer
    const outcome = await terminateOtherSessions({ userId, keepSessionId })
    return outcome.status === 'terminated' ? { terminated: outcome.count } : problemResponse(401)
  }),
})
