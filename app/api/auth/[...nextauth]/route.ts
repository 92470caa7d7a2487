import type { NextRequest } from 'next/server'
import { finishOidcSignIn } from '@/lib/auth/auth'
import { oidcSettings } from '@/lib/auth/oidc-settings'

const NOT_FOUND = { title: 'Not Found', status: 404 }
const METHOD_NOT_ALLOWED = { title: 'Method Not Allowed', status: 405 }

/**
 * Of Auth.js's endpoints only the one that a provider sends people back to. The others have nothing
 * to do here: a sign-in starts with a form of ours, and Auth.js knows no sessions and ends none.
 */
async function answer(
  request: NextRequest,
  { params }: RouteContext<'/api/auth/[...nextauth]'>,
): Promise<Response> {
  const isCallback = (await params).nextauth.join('/') === 'callback/oidc'
  if (!isCallback || !oidcSettings()) return problem(NOT_FOUND)
  if (request.method !== 'GET') return problem(METHOD_NOT_ALLOWED, { Allow: 'GET' })

  const location = await finishOidcSignIn(request.nextUrl.searchParams)
  return new Response(null, {
    status: 303,
    headers: { Location: location, 'Cache-Control': 'no-store' },
  })
}

function problem(details: typeof NOT_FOUND, headers?: Record<string, string>): Response {
  return Response.json(
    { type: 'about:blank', ...details },
    {
      status: details.status,
      headers: {
        'Content-Type': 'application/problem+json',
        'Cache-Control': 'no-store',
        ...headers,
      },
    },
  )
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
