import { env } from '@/lib/env'
import { isSessionToken } from '@/lib/sessions/session-token'

/**
 * The name and flags of the one cookie of a session. They follow AUTH_URL alone, never a request's
 * headers (ASVS 3.3.1, 3.3.3). The `__Host-` prefix keeps sibling domains from planting one.
 */
export function sessionCookieSettings() {
  const secure = env.AUTH_URL.startsWith('https:')
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const
  return { name: secure ? '__Host-session' : 'session', options }
}

/**
 * Reads the token out of a Cookie header (RFC 6265, 5.4): the first cookie of exactly that name.
 * Anything that cannot be a token is null, without a query and without an error (R11 of docs/security.md).
 */
export function readSessionToken(cookieHeader: string | null | undefined): string | null {
  const start = `${sessionCookieSettings().name}=`
  const pairs = (cookieHeader ?? '').split(';').map((pair) => pair.trim())
  const value = pairs.find((pair) => pair.startsWith(start))?.slice(start.length)
  return isSessionToken(value) ? value : null
}
