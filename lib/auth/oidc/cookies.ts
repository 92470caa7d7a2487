import 'server-only'
import { cookies } from 'next/headers'
import type { NextAuthConfig } from 'next-auth'
import { safeCallbackUrl } from '@/lib/auth/callback-url'
import { env } from '@/lib/env'

/** Named and flagged like the session's cookie, by AUTH_URL alone; `__Host-` keeps sibling domains from planting one. */
const ROUND_TRIP_S = 15 * 60

function cookieSettings(suffix: string) {
  const secure = env.AUTH_URL.startsWith('https:')
  const name = secure ? `__Host-oidc-${suffix}` : `oidc-${suffix}`
  return { name, options: { httpOnly: true, sameSite: 'lax', path: '/', secure } as const }
}

function checkCookies() {
  const forAWhile = (suffix: string) => {
    const { name, options } = cookieSettings(suffix)
    return { name, options: { ...options, maxAge: ROUND_TRIP_S } }
  }
  return {
    state: forAWhile('state'),
    nonce: forAWhile('nonce'),
    pkceCodeVerifier: forAWhile('code-verifier'),
  }
}

const callbackUrlCookie = () => cookieSettings('callback-url')
const deviceCookie = () => cookieSettings('device')

/** How Auth.js names and flags the cookies that it may give a browser. */
export function authCookies(): NextAuthConfig['cookies'] {
  return { ...checkCookies(), callbackUrl: callbackUrlCookie() }
}

/** The Cookie header with the checks of this browser's round trip, and nothing else that it sent. */
export async function readChecks(): Promise<string> {
  const store = await cookies()
  return Object.values(checkCookies())
    .map(({ name }) => `${name}=${encodeURIComponent(store.get(name)?.value ?? '')}`)
    .join('; ')
}

/** Where to go after this browser's round trip: a safe path, whatever the cookie holds. */
export async function readCallbackUrl(): Promise<string> {
  const url = (await cookies()).get(callbackUrlCookie().name)?.value ?? ''
  return safeCallbackUrl(url.startsWith(env.AUTH_URL) ? url.slice(env.AUTH_URL.length) : url)
}

/** Remembers what the person said about the device, for the round trip that starts now. */
export async function writeDeviceChoice({ sharedDevice }: { sharedDevice: boolean }) {
  const { name, options } = deviceCookie()
  const store = await cookies()
  store.set(name, sharedDevice ? 'shared' : 'own', { ...options, maxAge: ROUND_TRIP_S })
}

/** What the person said about the device. When that got lost, the shorter limits are the safe ones. */
export async function readDeviceChoice(): Promise<{ sharedDevice: boolean }> {
  const choice = (await cookies()).get(deviceCookie().name)?.value
  return { sharedDevice: choice !== 'own' }
}

/** Takes everything of a round trip from the browser: it is over, or it could not begin. */
export async function clearRoundTrip(): Promise<void> {
  const store = await cookies()
  for (const { name } of [...Object.values(checkCookies()), callbackUrlCookie(), deviceCookie()]) {
    store.set(name, '', { ...cookieSettings('').options, maxAge: 0 })
  }
}
