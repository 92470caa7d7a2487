import { getDocumentCall } from '@/lib/http/api-contract'
import { apiRoute, publicCall } from '@/lib/http/api-route'
import { apiDocument } from '@/lib/http/openapi'

export const { GET, HEAD, DELETE, OPTIONS, PATCH, POST, PUT } = apiRoute({
  GET: publicCall(getDocumentCall, async () => apiDocument()),
})
