import 'server-only'
import { cookies, headers } from 'next/headers'
import { sessionLimits } from '@/lib/sessions/session-policy'
import { readSessionToken, sessionCookieSettings } from './session-cookie-header'

/** The token that this request's browser holds; null when there is none, or nothing that can be one. */
export async function readSessionCookie(): Promise<string | null> {
  return readSessionToken((await headers()).get('cookie'))
}

/**
 * Gives the browser its token. On a shared device the cookie ends with the browser; elsewhere it
 * lasts as long as the session possibly can. When it really ends is the row's business (R12).
 */
export async function writeSessionCookie(
  token: string,
  { sharedDevice }: { sharedDevice: boolean },
): Promise<void> {
  const { name, options } = sessionCookieSettings()
  const maxAge = Math.floor(sessionLimits({ sharedDevice }).maxAgeMs / 1_000)
  const store = await cookies()
  store.set(name, token, sharedDevice ? options : { ...options, maxAge })
}

/** Takes the token from the browser. */
export async function clearSessionCookie(): Promise<void> {
  const { name, options } = sessionCookieSettings()
  const store = await cookies()
  store.set(name, '', { ...options, maxAge: 0 })
}
