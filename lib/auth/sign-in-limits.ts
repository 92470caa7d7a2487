import { createHmac } from 'node:crypto'
import { runPrepared } from '@/lib/database/prepared'
import { SILENCE_TIMEOUT_MS } from '@/lib/database/settings'
import { env } from '@/lib/env'
import { clientNetwork } from '@/lib/request/client-address'
import { normaliseEmail } from './email'

const MINUTE_S = 60
const DAY_S = 24 * 60 * MINUTE_S

/** Failures on all instances (ASVS 6.3.1), in this order. `account` is the ceiling of NIST SP 800-63B-4, 3.2.2. */
export const SIGN_IN_LIMITS = {
  accountAtAddress: { failures: 10, windowS: 15 * MINUTE_S },
  address: { failures: 200, windowS: 15 * MINUTE_S },
  account: { failures: 100, windowS: DAY_S },
} as const

/** Right passwords of one account. Without the password, it cannot be used up. */
export const SUCCESS_LIMIT = { signIns: 30, windowS: 15 * MINUTE_S } as const

type FailureLimit = keyof typeof SIGN_IN_LIMITS

const FAILURE_LIMITS = ['accountAtAddress', 'address', 'account'] as const satisfies FailureLimit[]

export type SignInLimited = {
  status: 'limited'
  limit: FailureLimit | 'success'
  retryAfterS: number
}

/** A sign-in that may be tried. It counts as failed until its password was right. */
export type Attempt = {
  status: 'allowed'
  /** Gives the failure back, and counts the success. @returns null where it may go on. */
  admit: () => Promise<SignInLimited | null>
}

type Attempted = {
  email: string
  ipAddress: string | null
  knownDevice: string | null
}

/** Counts before the check, so that parallel guesses cannot slip past; unknown accounts too (ASVS 6.3.8). IPv6: by /64. */
export async function beginAttempt(attempted: Attempted): Promise<Attempt | SignInLimited> {
  if (env.RATE_LIMITS === 'off') return { status: 'allowed', admit: async () => null }
  const keys = makeKeys(attempted)
  const { rows } = await runPrepared<{ used_up: number | null; ms_left: string }>({
    name: 'count-sign-in',
    text: 'SELECT used_up, ms_left FROM count_sign_in($1, $2, $3)',
    values: [
      FAILURE_LIMITS.map((limit) => keys[limit]),
      FAILURE_LIMITS.map((limit) => SIGN_IN_LIMITS[limit].failures),
      FAILURE_LIMITS.map((limit) => SIGN_IN_LIMITS[limit].windowS * 1_000),
    ],
  })
  const [counted] = rows
  const limit = FAILURE_LIMITS[(counted?.used_up ?? 0) - 1]
  return counted && limit
    ? toLimited(limit, counted.ms_left)
    : { status: 'allowed', admit: () => admit(keys) }
}

/** Deletes what does not count any more. Safe on several instances at once. */
export async function purgeSignInFailures(): Promise<void> {
  await runPrepared({
    name: 'purge-sign-in-failures',
    text: `DELETE FROM "SignInFailure" WHERE "expire" <= (extract(epoch FROM now()) * 1000)::bigint`,
    values: [],
    timeoutMs: SILENCE_TIMEOUT_MS,
  })
}

type Keys = Record<FailureLimit | 'success', string>

/** Where a device is known, it stands for address and account: what strangers use up is not its own. */
function makeKeys({ email, ipAddress, knownDevice }: Attempted): Keys {
  const account = normaliseEmail(email)
  const address = knownDevice ?? clientNetwork(ipAddress ?? 'unknown')
  return {
    accountAtAddress: makeKey('accountAtAddress', account, address),
    address: makeKey('address', address),
    account: makeKey('account', account, ...(knownDevice === null ? [] : [knownDevice])),
    success: makeKey('success', account),
  }
}

/** People type passwords into email fields: what is stored is an HMAC. */
function makeKey(limit: keyof Keys, ...parts: string[]): string {
  const text = JSON.stringify(['sign-in-failures', ...parts])
  const digest = createHmac('sha256', env.AUTH_SECRET ?? '').update(text)
  return `${limit}:${digest.digest('base64url')}`
}

async function admit(keys: Keys): Promise<SignInLimited | null> {
  const { rows } = await runPrepared<{ ms_left: string | null }>({
    name: 'admit-sign-in',
    text: 'SELECT ms_left FROM admit_sign_in($1, $2, $3, $4, $5, $6)',
    values: [
      ...FAILURE_LIMITS.map((limit) => keys[limit]),
      ...[keys.success, SUCCESS_LIMIT.signIns, SUCCESS_LIMIT.windowS * 1_000],
    ],
  })
  const msLeft = rows[0]?.ms_left ?? null
  return msLeft === null ? null : toLimited('success', msLeft)
}

function toLimited(limit: SignInLimited['limit'], msLeft: string): SignInLimited {
  return { status: 'limited', limit, retryAfterS: Math.max(1, Math.ceil(Number(msLeft) / 1_000)) }
}
