import { runPrepared } from '@/lib/database/prepared'
import { normaliseEmail } from './email'
import { findKnownDevice } from './known-devices'
import { verifyPassword } from './password'
import { type Attempt, beginAttempt, type SignInLimited } from './sign-in-limits'

export type Credentials = { email: string; password: string }

export type CheckedUser = { id: string; passwordHash: string; sessionEpoch: number }

export type Mismatch = { status: 'failed'; reason: string; userId?: string }

export type PasswordCheck = { status: 'fits'; user: CheckedUser } | Mismatch

/** Where a try comes from; `knownDevices` is the cookie of known-devices.ts. */
type Origin = { ipAddress: string | null; knownDevices?: string | null }

/** Counts a try, and checks its password if there may be one. */
export async function countAndCheckPassword(
  { email, password }: Credentials,
  { ipAddress, knownDevices = null }: Origin,
): Promise<{ status: 'fits'; user: CheckedUser; attempt: Attempt } | Mismatch | SignInLimited> {
  const user = await findUser(email)
  const knownDevice = findKnownDevice(knownDevices, user ?? UNKNOWN)
  const attempt = await beginAttempt({ email, ipAddress, knownDevice })
  if (attempt.status === 'limited') return attempt
  const check = await compare(user, password)
  return check.status === 'fits' ? { ...check, attempt } : check
}

/** Unknown and disabled users and wrong passwords take the same work (ASVS 6.3.8). */
export async function checkPassword({ email, password }: Credentials): Promise<PasswordCheck> {
  return compare(await findUser(email), password)
}

type User = { id: string; passwordHash: string | null; sessionEpoch: number; disabled: boolean }

/** No device is known to it. */
const UNKNOWN = { id: '', passwordHash: null }

async function findUser(email: string): Promise<User | null> {
  const { rows } = await runPrepared<User>({
    name: 'find-user-with-password',
    text: `
      SELECT "id", "passwordHash", "sessionEpoch", "disabledAt" IS NOT NULL AS "disabled"
      FROM "User" WHERE "email" = $1`,
    values: [normaliseEmail(email)],
  })
  return rows[0] ?? null
}

async function compare(user: User | null, password: string): Promise<PasswordCheck> {
  const passwordHash = user?.passwordHash ?? null
  const fits = await verifyPassword(passwordHash, password)
  if (!user) return { status: 'failed', reason: 'unknown-user' }
  const { id, sessionEpoch, disabled } = user
  if (!fits || passwordHash === null) {
    return { status: 'failed', reason: 'wrong-password', userId: id }
  }
  if (disabled) return { status: 'failed', reason: 'disabled', userId: id }
  return { status: 'fits', user: { id, passwordHash, sessionEpoch } }
}
