import 'server-only'
import { cookies } from 'next/headers'
import { sessionLifetime } from '@/lib/session-management'
import { sessionCookieSettings } from './session-cookie-header'

/** Ends with the browser on a shared device; the row decides anyway (R12 of docs/security.md). */
export async function writeSessionCookie(
  token: string,
  { sharedDevice }: { sharedDevice: boolean },
): Promise<void> {
  const { name, options } = sessionCookieSettings()
  const maxAge = Math.floor(sessionLifetime({ sharedDevice }).maxAgeMs / 1_000)
  const store = await cookies()
  store.set(name, token, sharedDevice ? options : { ...options, maxAge })
}

export async function clearSessionCookie(): Promise<void> {
  const { name, options } = sessionCookieSettings()
  const store = await cookies()
  store.set(name, '', { ...options, maxAge: 0 })
}
