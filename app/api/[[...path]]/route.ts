import { problemResponse } from '@/server/api/problem'

/** Below /api nobody wants a page, also where there is nothing. */
async function answer(): Promise<Response> {
  return problemResponse(404)
}

export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as OPTIONS,
  answer as PATCH,
  answer as POST,
  answer as PUT,
}
