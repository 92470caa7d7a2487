import { env } from '@/lib/env'
import { isSessionToken } from '@/lib/sessions/session-token'
import { formatCookie, readCookies } from './cookie-header'

/** By AUTH_URL alone (ASVS 3.3.1, 3.3.3); `__Host-` keeps sibling domains from planting one. */
export function sessionCookieSettings() {
  const secure = env.AUTH_URL.startsWith('https:')
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const
  return { name: secure ? '__Host-session' : 'session', options }
}

/** All that can be tokens (R11 of docs/security.md), each once: their order does not say which is ours (RFC 6265, 5.4). */
export function readSessionTokens(cookieHeader: string | null | undefined): string[] {
  return [...new Set(readSessionCookies(cookieHeader).filter(isSessionToken))]
}

export function hasSessionCookie(cookieHeader: string | null | undefined): boolean {
  return readSessionCookies(cookieHeader).length > 0
}

/** A `Set-Cookie` that takes the session cookie from the browser (RFC 6265, 3.1). */
export function clearedSessionCookie(): string {
  const { name, options } = sessionCookieSettings()
  return formatCookie({ name, value: '', options: { ...options, maxAge: 0 } })
}

function readSessionCookies(cookieHeader: string | null | undefined): string[] {
  return readCookies(cookieHeader, sessionCookieSettings().name)
}
