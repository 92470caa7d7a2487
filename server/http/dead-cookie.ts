import type { IncomingMessage, ServerResponse } from 'node:http'
import { clearedSessionCookie, sessionCookieSettings } from '@/lib/auth/session-cookie-header'
import { PAGE_SESSION_HEADER } from '@/lib/wire'
import { isApiRequest } from './is-api-request'
import type { Head } from './on-headers'
import { isPublicFile } from './public-file'

/**
 * Takes the cookie of a session that is over. A cookie is cleared by its name alone (RFC 6265, 5.3),
 * so only responses do that which no page's background request can bring late: docs/decisions/023.
 */
export function clearDeadCookie({ request, response, current, status }: Head): void {
  if (!current.hasDeadCookie || setsSessionCookie(response)) return
  const mayClear = isApiRequest(request) ? isRefusedProgram(request, status) : isPageLoad(request)
  if (mayClear && status < 500) response.appendHeader('Set-Cookie', clearedSessionCookie())
}

function isRefusedProgram({ headers }: IncomingMessage, status: number): boolean {
  return status === 401 && headers[PAGE_SESSION_HEADER] === undefined
}

/** A document, and neither a form's response nor what a page fetches, or Next from itself. */
function isPageLoad(request: IncomingMessage): boolean {
  const { method, headers } = request
  const isDocument = (headers['sec-fetch-dest'] ?? 'document') === 'document'
  return method === 'GET' && isDocument && headers.rsc === undefined && !isPublicFile(request)
}

function setsSessionCookie(response: ServerResponse): boolean {
  const start = `${sessionCookieSettings().name}=`
  return [response.getHeader('Set-Cookie') ?? []].flat().some((line) => `${line}`.startsWith(start))
}
