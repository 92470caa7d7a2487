import { runPrepared } from '@/lib/database/prepared'
import { log } from '@/lib/log'
import { logOutage, logRefusal } from '@/lib/request/refusal-log'
import { sessions } from '@/lib/session-management'
import type { NewSession } from '@/lib/sessions/start'
import { normaliseEmail } from './email'
import { verifyPassword } from './password'
import { beginAttempt } from './sign-in-limits'

export type SignInContext = Pick<
  NewSession,
  'sharedDevice' | 'device' | 'ipAddress' | 'formerToken'
>

/** A termination in the middle of a sign-in is rare; several in a row are no accident. */
const MAX_CHECKS = 3

type Credentials = { email: string; password: string }

export type PasswordSignIn =
  | { status: 'started'; token: string }
  | { status: 'failed' }
  /** The password was not looked at (see sign-in-limits.ts). */
  | { status: 'limited'; retryAfterS: number }

/**
 * Unknown and disabled users and wrong passwords get the same response after the same work (ASVS
 * 6.3.8). After a termination or a new password in between, the password is checked again.
 */
export async function signInWithPassword(
  credentials: Credentials,
  context: SignInContext,
): Promise<PasswordSignIn> {
  const { email } = credentials
  const attempt = await beginAttempt({ email, ipAddress: context.ipAddress })
  if (attempt.status === 'limited') {
    const { limit, retryAfterS } = attempt
    logLimited(limit)
    return { status: 'limited', retryAfterS }
  }
  const outcome = await checkAndStart(credentials, context)
  if (outcome.status === 'failed') {
    logWrong(outcome)
    return { status: 'failed' }
  }
  // The person is in. If this is lost, their next failure counts one more.
  await attempt.succeed().catch(logUncountedSuccess)
  return { status: 'started', token: outcome.token }
}

type Failure = { reason: string; userId?: string }

const FAILED = { event: 'sign_in_failed', method: 'password' }

/** One line each (ASVS 16.3.1): the limits bound them. */
function logWrong({ reason, userId }: Failure): void {
  log().warn({ ...FAILED, reason, userId }, 'Sign-in failed')
}

function logLimited(limit: string): void {
  const fields = { ...FAILED, reason: 'limited', limit }
  logRefusal({ level: 'warn', fields, message: 'Sign-in failed' })
}

function logUncountedSuccess(err: unknown): void {
  logOutage(err, 'Successful sign-in still counts as failed')
}

type Outcome = { status: 'started'; token: string } | ({ status: 'failed' } & Failure)

async function checkAndStart(
  { email, password }: Credentials,
  context: SignInContext,
): Promise<Outcome> {
  for (let check = 0; check < MAX_CHECKS; check += 1) {
    const user = await findUserWithPassword(email)
    const fits = await verifyPassword(user?.passwordHash ?? null, password)
    if (!user) return { status: 'failed', reason: 'unknown-user' }
    if (!fits) return { status: 'failed', reason: 'wrong-password', userId: user.id }

    const { id: userId, sessionEpoch: checkedEpoch } = user
    const started = await sessions().start({
      userId,
      checkedEpoch,
      signInMethod: 'password',
      ...context,
    })
    if (started.status === 'started') return started
    if (started.status === 'refused') return { status: 'failed', reason: 'disabled', userId }
  }
  return { status: 'failed', reason: 'terminated-meanwhile' }
}

type UserWithPassword = { id: string; passwordHash: string | null; sessionEpoch: number }

async function findUserWithPassword(email: string): Promise<UserWithPassword | null> {
  const { rows } = await runPrepared<UserWithPassword>({
    name: 'find-user-with-password',
    text: `SELECT "id", "passwordHash", "sessionEpoch" FROM "User" WHERE "email" = $1`,
    values: [normaliseEmail(email)],
  })
  return rows[0] ?? null
}
