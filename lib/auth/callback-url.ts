/** An origin that nothing else can have; a path resolved against it must stay on it. */
const PLACEHOLDER_ORIGIN = 'http://callback.invalid'

/**
 * The place to go after a sign-in, as a path on this origin. Anything that leads elsewhere, and the
 * sign-in pages themselves, become the dashboard (CWE-601).
 */
export function safeCallbackUrl(given: unknown): string {
  if (typeof given !== 'string' || !given.startsWith('/')) return '/'
  if (!URL.canParse(given, PLACEHOLDER_ORIGIN)) return '/'
  const url = new URL(given, PLACEHOLDER_ORIGIN)
  const path = url.pathname + url.search + url.hash
  const staysHere = url.origin === PLACEHOLDER_ORIGIN && !path.startsWith('//')
  return staysHere && !/^\/(sign-in|signed-out|api)(\/|$)/.test(url.pathname) ? path : '/'
}
