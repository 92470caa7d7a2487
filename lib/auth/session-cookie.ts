import 'server-only'
import { cookies } from 'next/headers'
import { newSessionCookie } from './new-session-cookie'
import { sessionCookieSettings } from './session-cookie-header'

export async function writeSessionCookie(
  token: string,
  device: { sharedDevice: boolean },
): Promise<void> {
  const { name, value, options } = newSessionCookie(token, device)
  const store = await cookies()
  store.set(name, value, options)
}

export async function clearSessionCookie(): Promise<void> {
  const { name, options } = sessionCookieSettings()
  const store = await cookies()
  store.set(name, '', { ...options, maxAge: 0 })
}
