import type { IncomingMessage, ServerResponse } from 'node:http'
import { rewriteHead } from '@/lib/request/on-headers'

/**
 * Chromium holds a form to `form-action 'self'` through all redirects of its answer, also those that
 * an OpenID provider makes to places that nobody here knows. So a form's way ends here: where the
 * answer would redirect to another origin, it is a page that goes there by itself.
 */
export function endFormsHere(
  { method }: IncomingMessage,
  response: ServerResponse,
  { origin }: { origin: string },
): void {
  if (method !== 'POST') return
  rewriteHead(response, (statusCode) => {
    const location = String(response.getHeader('Location') ?? '')
    const isLeaving = URL.canParse(location) && new URL(location).origin !== origin
    if (statusCode !== 303 || !isLeaving) return statusCode
    response.removeHeader('Location')
    response.setHeader('Refresh', `0;url=${location}`)
    return 200
  })
}
