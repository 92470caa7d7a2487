import { answersQuickly } from '@/lib/database'
import { DATABASE_MISSING, getReadyCall, HEALTHY } from '@/lib/http/api-contract'
import { apiRoute, publicCall } from '@/lib/http/api-route'
import { problemResponse } from '@/lib/http/problem'

export const { GET, HEAD, DELETE, OPTIONS, PATCH, POST, PUT } = apiRoute({
  GET: publicCall(getReadyCall, async () => {
    if (await answersQuickly()) return HEALTHY
    return problemResponse(503, {
      detail: DATABASE_MISSING,
      headers: { 'Retry-After': '5' },
      members: { missing: ['database'] },
    })
  }),
})
