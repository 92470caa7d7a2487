import { answersQuickly } from '@/lib/database/database'
import { DATABASE_MISSING, getReadyCall, HEALTHY } from '@/server/api/contract'
import { apiRoute, publicCall } from '@/server/api/route'
import { problemResponse } from '@/server/api/problem'

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
