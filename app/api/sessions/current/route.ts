import { getCurrentSessionCall } from '@/lib/http/api-contract'
import { apiRoute, viewerListCall } from '@/lib/http/api-route'
import { problemResponse } from '@/lib/http/problem'

export const { GET, HEAD, DELETE, OPTIONS, PATCH, POST, PUT } = apiRoute({
  GET: viewerListCall(
    getCurrentSessionCall,
    () => ({ limit: 1 }),
    ({ sessions: [current] }) => current ?? problemResponse(401),
  ),
})
