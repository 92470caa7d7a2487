import { log } from '@/lib/log'
import { logRefusal } from '@/lib/request/refusal-log'
import { sessions } from '@/lib/session-management'
import type { NewSession } from '@/lib/sessions/start'
import {
  type CheckedUser,
  type Credentials,
  checkPassword,
  countAndCheckPassword,
  type Mismatch,
} from './password-check'
import { QUEUE_RETRY_S, takePasswordTurn } from './password-queue'
import type { SignInLimited } from './sign-in-limits'

export type SignInContext = Pick<
  NewSession,
  'sharedDevice' | 'device' | 'ipAddress' | 'formerToken'
>

type PasswordContext = SignInContext & {
  knownDevices?: string | null
  signal?: AbortSignal
}

export type PasswordSignIn =
  | { status: 'started'; token: string; user: CheckedUser }
  | { status: 'failed' }
  /** Too often, or too many at once. */
  | { status: 'limited'; retryAfterS: number }
  /** The client did not wait for it. */
  | { status: 'left' }

/** A termination in the middle of a sign-in is rare; several in a row are no accident. */
const MAX_CHECKS = 3

/** The same response after the same work (ASVS 6.3.8). After a termination or a new password it is checked again. */
export async function signInWithPassword(
  credentials: Credentials,
  context: PasswordContext,
): Promise<PasswordSignIn> {
  const outcome = await signIn(credentials, context)
  if (outcome.status === 'failed' || outcome.status === 'limited') logFailure(outcome)
  if (outcome.status === 'failed') return { status: 'failed' }
  if (outcome.status === 'limited') {
    return { status: 'limited', retryAfterS: outcome.retryAfterS }
  }
  return outcome
}

const QUEUE_FULL = { status: 'limited', limit: 'queue', retryAfterS: QUEUE_RETRY_S } as const
const LEFT = { status: 'left' } as const

type Failure = Mismatch | SignInLimited | typeof QUEUE_FULL
type Outcome = { status: 'started'; token: string; user: CheckedUser } | Failure | typeof LEFT

async function signIn(credentials: Credentials, context: PasswordContext): Promise<Outcome> {
  const check = await inTurn(context, () => countAndCheckPassword(credentials, context))
  if (check.status !== 'fits') return check
  const limited = await check.attempt.admit()
  return limited ?? startOrCheckAgain(check.user, credentials, context)
}

async function startOrCheckAgain(
  checked: CheckedUser,
  credentials: Credentials,
  context: PasswordContext,
): Promise<Outcome> {
  let user = checked
  for (let checks = 1; !context.signal?.aborted; checks += 1) {
    const started = await start(user, context)
    if (started.status === 'started') return { status: 'started', token: started.token, user }
    if (started.status === 'refused') return failed('disabled', user)
    if (checks === MAX_CHECKS) return failed('terminated-meanwhile')
    const again = await inTurn(context, () => checkPassword(credentials))
    if (again.status !== 'fits') return again
    user = again.user
  }
  return LEFT
}

async function inTurn<Result>(
  context: PasswordContext,
  work: () => Promise<Result>,
): Promise<Result | typeof QUEUE_FULL | typeof LEFT> {
  const turn = await takePasswordTurn(context, work)
  if (turn.status === 'done') return turn.result
  return turn.status === 'full' ? QUEUE_FULL : LEFT
}

function start(user: CheckedUser, { sharedDevice, device, ipAddress, formerToken }: SignInContext) {
  return sessions().start({
    userId: user.id,
    checkedEpoch: user.sessionEpoch,
    signInMethod: 'password',
    ...{ sharedDevice, device, ipAddress, formerToken },
  })
}

function failed(reason: string, user?: CheckedUser): Mismatch {
  return { status: 'failed', reason, ...(user && { userId: user.id }) }
}

const FAILED = { event: 'sign_in_failed', method: 'password' }
const MESSAGE = 'Sign-in failed'

function logFailure(failure: Failure): void {
  if (failure.status === 'limited') {
    const fields = { ...FAILED, reason: 'limited', limit: failure.limit }
    logRefusal({ level: 'warn', fields, message: MESSAGE })
  } else {
    // One line each (ASVS 16.3.1): the limits bound them.
    log().warn({ ...FAILED, reason: failure.reason, userId: failure.userId }, MESSAGE)
  }
}
