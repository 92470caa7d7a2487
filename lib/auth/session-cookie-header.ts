import { env } from '@/lib/env'
import { isSessionToken } from '@/lib/sessions/session-token'
import { readCookie } from './cookie-header'

/** By AUTH_URL alone (ASVS 3.3.1, 3.3.3); `__Host-` keeps sibling domains from planting one. */
export function sessionCookieSettings() {
  const secure = env.AUTH_URL.startsWith('https:')
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const
  return { name: secure ? '__Host-session' : 'session', options }
}

/** The first cookie of our name (RFC 6265, 5.4), if it can be a token (R11 of docs/security.md). */
export function readSessionToken(cookieHeader: string | null | undefined): string | null {
  const value = readCookie(cookieHeader, sessionCookieSettings().name) ?? undefined
  return isSessionToken(value) ? value : null
}
