import { getLiveCall, HEALTHY } from '@/server/api/contract'
import { apiRoute, publicCall } from '@/server/api/route'

export const { GET, HEAD, DELETE, OPTIONS, PATCH, POST, PUT } = apiRoute({
  GET: publicCall(getLiveCall, async () => HEALTHY),
})
