import type { DeviceAccount } from '@/lib/auth/known-devices'
import type { SignInContext } from '@/lib/auth/password-sign-in'
import { sessions } from '@/lib/session-management'
import { findOidcUser, type OidcIdentity } from './accounts'

const MAX_CHECKS = 3

export type OidcSignIn =
  | { status: 'started'; token: string; user: DeviceAccount }
  /** The user is disabled, gone, or no longer this person's. */
  | { status: 'refused' }
  /** Sessions of this user are being ended again and again. */
  | { status: 'failed' }

/** The provider's code works once: after a termination, only the identity's user is looked up again. */
export async function signInWithOidc(
  identity: OidcIdentity,
  context: SignInContext,
): Promise<OidcSignIn> {
  for (let check = 0; check < MAX_CHECKS; check += 1) {
    const user = await findOidcUser(identity)
    if (!user) return { status: 'refused' }

    const started = await sessions().start({
      userId: user.id,
      checkedEpoch: user.sessionEpoch,
      signInMethod: 'oidc',
      ...context,
    })
    if (started.status === 'started') return { status: 'started', token: started.token, user }
    if (started.status === 'refused') return started
  }
  return { status: 'failed' }
}
