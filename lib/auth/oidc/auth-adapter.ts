import 'server-only'
import { cookies, headers } from 'next/headers'
import type { Adapter } from 'next-auth/adapters'
import type { DeviceAccount } from '@/lib/auth/known-devices'
import { knownDevicesCookieName, newKnownDevicesCookie } from '@/lib/auth/known-devices-cookie'
import type { SignInContext } from '@/lib/auth/password-sign-in'
import { writeSessionCookie } from '@/lib/auth/session-cookie'
import { SignInRefused } from '@/lib/auth/sign-in-error'
import { currentRequest } from '@/lib/request/current-request'
import { readDeviceEvidence } from '@/lib/sessions/device-evidence'
import { findOidcUser, type OidcIdentity } from './accounts'
import { clearRoundTrip, readDeviceChoice } from './cookies'
import { signInWithOidc } from './sign-in'

/**
 * Auth.js's way to our users and sessions, for one sign-in. A session's token goes into our cookie; what Auth.js
 * gets back opens nothing, and no cookie that could be a session is shown to it (see auth.ts).
 * The other methods must exist and are never reached: the `signIn` callback has linked the user.
 */
export function authAdapter({ issuer }: { issuer: string }) {
  let identity: OidcIdentity
  return {
    async getUserByAccount({ providerAccountId: subject }) {
      identity = { issuer, subject }
      const user = await findOidcUser(identity)
      return user && { id: user.id, email: user.email, emailVerified: null }
    },
    // By identity: meanwhile the user may have been handed over to the owner of the email.
    async createSession(session) {
      await startSessionHere(identity)
      return session
    },
    createUser: notExpected,
    getUser: notExpected,
    getUserByEmail: notExpected,
    updateUser: notExpected,
    linkAccount: notExpected,
    getSessionAndUser: notExpected,
    updateSession: notExpected,
    deleteSession: notExpected,
  } satisfies Adapter
}

async function startSessionHere(identity: OidcIdentity): Promise<void> {
  const context = await readContext()
  const outcome = await signInWithOidc(identity, context)
  if (outcome.status === 'refused') throw new SignInRefused('AccessDenied')
  if (outcome.status === 'failed') throw new SignInRefused('SignInFailed')
  await writeSessionCookie(outcome.token, context)
  if (outcome.user.passwordHash !== null) await rememberDevice(outcome.user, context)
  await clearRoundTrip()
}

/** Where there is a password to guess (docs/decisions/025). */
async function rememberDevice(user: DeviceAccount, context: SignInContext): Promise<void> {
  const store = await cookies()
  const before = store.get(knownDevicesCookieName())?.value ?? null
  const cookie = newKnownDevicesCookie(before, user, context)
  if (cookie) store.set(cookie.name, cookie.value, cookie.options)
}

async function readContext(): Promise<SignInContext> {
  const requestHeaders = await headers()
  return {
    ...(await readDeviceChoice()),
    device: readDeviceEvidence(requestHeaders),
    ipAddress: currentRequest().ipAddress,
    formerToken: currentRequest().token,
  }
}

async function notExpected(): Promise<never> {
  throw new Error('Auth.js asked for something that this app decides itself.')
}
