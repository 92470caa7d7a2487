import { sessionLifetime } from '@/lib/session-management'
import type { NewCookie } from './cookie-header'
import { sessionCookieSettings } from './session-cookie-header'

/** Ends with the browser on a shared device; the row decides anyway (R12 of docs/security.md). */
export function newSessionCookie(
  token: string,
  { sharedDevice }: { sharedDevice: boolean },
): NewCookie {
  const { name, options } = sessionCookieSettings()
  const maxAge = Math.floor(sessionLifetime({ sharedDevice }).maxAgeMs / 1_000)
  return { name, value: token, options: sharedDevice ? options : { ...options, maxAge } }
}
