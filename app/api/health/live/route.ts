import { getLiveCall, HEALTHY } from '@/lib/http/api-contract'
import { apiRoute, publicCall } from '@/lib/http/api-route'

export const { GET, HEAD, DELETE, OPTIONS, PATCH, POST, PUT } = apiRoute({
  GET: publicCall(getLiveCall, async () => HEALTHY),
})
