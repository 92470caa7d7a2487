import { env } from '@/lib/env'
import { type NewCookie, readCookie } from './cookie-header'
import { type DeviceAccount, forgetDevice, KNOWN_FOR_S, rememberDevice } from './known-devices'

/** Named and flagged like the session's cookie. A sign-out leaves it. */
export function knownDevicesCookieName(): string {
  return isSecure() ? '__Host-known-devices' : 'known-devices'
}

/** What the browser sent under this name, whatever it is. */
export function readKnownDevices(cookieHeader: string | null | undefined): string | null {
  return readCookie(cookieHeader, knownDevicesCookieName())
}

/**
 * The cookie after a sign-in, from the one before. On a shared device the account is forgotten
 * instead: the next person there is not its owner (docs/decisions/025).
 * @returns null where it stays as it is.
 */
export function newKnownDevicesCookie(
  before: string | null,
  account: DeviceAccount,
  { sharedDevice }: { sharedDevice: boolean },
): NewCookie | null {
  const value = sharedDevice ? forgetDevice(before, account) : rememberDevice(before, account)
  if (value === (before ?? '')) return null
  const maxAge = value === '' ? 0 : KNOWN_FOR_S
  const options = {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: isSecure(),
    maxAge,
  } as const
  return { name: knownDevicesCookieName(), value, options }
}

function isSecure(): boolean {
  return env.AUTH_URL.startsWith('https:')
}
