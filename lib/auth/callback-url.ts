const PLACEHOLDER_ORIGIN = 'http://callback.invalid'

/** A path on this origin; `/` for what leads elsewhere or back to the sign-in pages (CWE-601). */
export function safeCallbackUrl(given: unknown): string {
  if (typeof given !== 'string' || !given.startsWith('/')) return '/'
  if (!URL.canParse(given, PLACEHOLDER_ORIGIN)) return '/'
  const url = new URL(given, PLACEHOLDER_ORIGIN)
  const path = url.pathname + url.search + url.hash
  const staysHere = url.origin === PLACEHOLDER_ORIGIN && !path.startsWith('//')
  return staysHere && !/^\/(sign-in|signed-out|api)(\/|$)/.test(url.pathname) ? path : '/'
}
