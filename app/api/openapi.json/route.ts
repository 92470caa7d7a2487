import { getDocumentCall } from '@/server/api/contract'
import { apiRoute, publicCall } from '@/server/api/route'
import { apiDocument } from '@/server/api/openapi'

export const { GET, HEAD, DELETE, OPTIONS, PATCH, POST, PUT } = apiRoute({
  GET: publicCall(getDocumentCall, async () => apiDocument()),
})
