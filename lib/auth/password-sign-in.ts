import { database } from '@/lib/database'
import { type NewSession, startSession } from '@/lib/sessions/sessions'
import { verifyPassword } from './password'
import { normaliseEmail } from './users'

/** What the browser says about itself when it signs in. */
export type SignInContext = Pick<
  NewSession,
  'sharedDevice' | 'device' | 'ipAddress' | 'formerToken'
>

/** A termination in the middle of a sign-in is rare; several in a row are somebody's wish. */
const MAX_CHECKS = 3

/**
 * Checks an e-mail and a password and starts a session. An unknown user, a disabled one and a wrong
 * password give the same answer after the same work (ASVS 6.3.8). When sessions were terminated or
 * the password changed between the check and the start, the password is checked again (sentence 5).
 */
export async function signInWithPassword(
  { email, password }: { email: string; password: string },
  context: SignInContext,
): Promise<{ status: 'started'; token: string } | { status: 'failed' }> {
  for (let check = 0; check < MAX_CHECKS; check += 1) {
    const user = await findUserWithPassword(email)
    const fits = await verifyPassword(user?.passwordHash ?? null, password)
    if (!user || !fits) return { status: 'failed' }

    const { id: userId, sessionEpoch: checkedEpoch } = user
    const started = await startSession({
      userId,
      checkedEpoch,
      signInMethod: 'password',
      ...context,
    })
    if (started.status === 'started') return started
    if (started.status === 'refused') return { status: 'failed' }
  }
  return { status: 'failed' }
}

function findUserWithPassword(email: string) {
  return database().user.findUnique({
    where: { email: normaliseEmail(email) },
    select: { id: true, passwordHash: true, sessionEpoch: true },
  })
}
