import type { SignInContext } from '@/lib/auth/password-sign-in'
import { database } from '@/lib/database/database'
import { sessions } from '@/lib/session-management'

const MAX_CHECKS = 3

export type OidcSignIn =
  | { status: 'started'; token: string }
  /** The user is disabled or gone. */
  | { status: 'refused' }
  /** Sessions of this user are being ended again and again. */
  | { status: 'failed' }

/** The provider's code works once: after a termination, only the user is checked again. */
export async function signInWithOidc(userId: string, context: SignInContext): Promise<OidcSignIn> {
  for (let check = 0; check < MAX_CHECKS; check += 1) {
    const user = await database().user.findUnique({
      where: { id: userId },
      select: { sessionEpoch: true },
    })
    if (!user) return { status: 'refused' }

    const checkedEpoch = user.sessionEpoch
    const started = await sessions().start({
      userId,
      checkedEpoch,
      signInMethod: 'oidc',
      ...context,
    })
    if (started.status !== 'check-again') return started
  }
  return { status: 'failed' }
}
