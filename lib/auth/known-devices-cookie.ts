import { type NewCookie, readCookie } from './cookie-header'
import { type DeviceAccount, forgetDevice, KNOWN_FOR_S, rememberDevice } from './known-devices'
import { sessionCookieSettings } from './session-cookie-header'

/** Named and flagged like the session's cookie. A sign-out leaves it. */
export function knownDevicesCookieName(): string {
  return sessionCookieSettings().options.secure ? '__Host-known-devices' : 'known-devices'
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
  const options = { ...sessionCookieSettings().options, maxAge }
  return { name: knownDevicesCookieName(), value, options }
}
