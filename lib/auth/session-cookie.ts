import 'server-only'
import { cookies } from 'next/headers'
import { env } from '@/lib/env'
import { sessionLimits } from '@/lib/sessions/session-policy'
import { isSessionToken } from '@/lib/sessions/session-token'

/**
 * The one cookie of a session. Its name and flags follow AUTH_URL alone, never a request's headers
 * (ASVS 3.3.1, 3.3.3). The `__Host-` prefix keeps sibling domains from planting one.
 */
function cookieSettings() {
  const secure = env.AUTH_URL.startsWith('https:')
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const
  return { name: secure ? '__Host-session' : 'session', options }
}

/** The token that this request's browser holds; null when there is none, or nothing that can be one. */
export async function readSessionCookie(): Promise<string | null> {
  const value = (await cookies()).get(cookieSettings().name)?.value
  return isSessionToken(value) ? value : null
}

/**
 * Gives the browser its token. On a shared device the cookie ends with the browser; elsewhere it
 * lasts as long as the session possibly can. When it really ends is the row's business (R12).
 */
export async function writeSessionCookie(
  token: string,
  { sharedDevice }: { sharedDevice: boolean },
): Promise<void> {
  const { name, options } = cookieSettings()
  const maxAge = Math.floor(sessionLimits({ sharedDevice }).maxAgeMs / 1_000)
  const store = await cookies()
  store.set(name, token, sharedDevice ? options : { ...options, maxAge })
}

/** Takes the token from the browser. */
export async function clearSessionCookie(): Promise<void> {
  const { name, options } = cookieSettings()
  const store = await cookies()
  store.set(name, '', { ...options, maxAge: 0 })
}
