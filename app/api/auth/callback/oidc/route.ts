import type { NextRequest } from 'next/server'
import { finishOidcSignIn } from '@/lib/auth/oidc/auth'

/**
 * Where the provider sends people back to: the only address of Auth.js's that is open. A sign-in
 * starts with a form of ours, and Auth.js knows no sessions and ends none.
 */
export async function GET(request: NextRequest): Promise<Response> {
  const location = await finishOidcSignIn(request.nextUrl.searchParams)
  return new Response(null, {
    status: 303,
    headers: { Location: location, 'Cache-Control': 'no-store' },
  })
}
