import type { Head } from './on-headers'

/** Chromium holds a form to `form-action 'self'` through all redirects: one to another origin becomes a page instead. */
export function replaceCrossOriginRedirect(head: Head): void {
  const { request, response, front } = head
  if (request.method !== 'POST' || head.status !== 303) return
  const location = String(response.getHeader('Location') ?? '')
  if (!URL.canParse(location) || new URL(location).origin === front.origin) return
  response.removeHeader('Location')
  response.setHeader('Refresh', `0;url=${location}`)
  head.status = 200
}
