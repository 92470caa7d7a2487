import type { NextRequest } from 'next/server'
import { finishOidcSignIn } from '@/lib/auth/oidc/auth'
import { oidcSettings } from '@/lib/auth/oidc/settings'
import { problemResponse } from '@/server/api/problem'

/**
 * Of Auth.js's endpoints only the one that a provider sends people back to. The others have nothing
 * to do here: a sign-in starts with a form of ours, and Auth.js knows no sessions and ends none.
 */
async function answer(
  request: NextRequest,
  { params }: RouteContext<'/api/auth/[...nextauth]'>,
): Promise<Response> {
  const isCallback = (await params).nextauth.join('/') === 'callback/oidc'
  if (!isCallback || !oidcSettings()) return problemResponse(404)
  if (request.method !== 'GET') return problemResponse(405, { headers: { Allow: 'GET' } })

  const location = await finishOidcSignIn(request.nextUrl.searchParams)
  return new Response(null, {
    status: 303,
    headers: { Location: location, 'Cache-Control': 'no-store' },
  })
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
