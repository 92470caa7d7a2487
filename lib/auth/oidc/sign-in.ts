import type { SignInContext } from '@/lib/auth/password-sign-in'
import { database } from '@/lib/database/database'
import { sessions } from '@/lib/session-management'

/** A termination in the middle of a sign-in is rare; several in a row are no accident. */
const MAX_CHECKS = 3

export type OidcSignIn =
  | { status: 'started'; token: string }
  /** The user is disabled or gone. */
  | { status: 'refused' }
  /** Sessions of this user are being ended again and again. */
  | { status: 'failed' }

/**
 * Starts a session for a user whom the provider has just signed in. The check was the exchange of
 * the code, which works once: when sessions were terminated meanwhile, only the user can be looked
 * at again, and the session clearly begins after the termination.
 */
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
