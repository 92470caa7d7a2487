import type { NextRequest } from 'next/server'
import { finishOidcSignIn } from '@/lib/auth/oidc/auth'

/** The only address of Auth.js's that is open: sign-ins start with a form of ours. */
export async function GET(request: NextRequest): Promise<Response> {
  const location = await finishOidcSignIn(request.nextUrl.searchParams)
  return new Response(null, {
    status: 303,
    headers: { Location: location, 'Cache-Control': 'no-store' },
  })
}
