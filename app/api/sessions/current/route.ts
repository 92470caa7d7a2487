import { getCurrentSessionCall } from '@/server/api/contract'
import { apiRoute, viewerListCall } from '@/server/api/route'
import { problemResponse } from '@/server/api/problem'

export const { GET, HEAD, DELETE, OPTIONS, PATCH, POST, PUT } = apiRoute({
  GET: viewerListCall(
    getCurrentSessionCall,
    () => ({ limit: 1 }),
    ({ sessions: [current] }) => current ?? problemResponse(401),
  ),
})
