import { createHmac } from 'node:crypto'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { runPrepared } from '@/lib/database/prepared'
import { env } from '@/lib/env'
import { clientNetwork } from '@/lib/request/client-address'
import { sessions } from '@/lib/session-management'
import { normaliseEmail } from './email'

const MINUTE_S = 60
const DAY_S = 24 * 60 * MINUTE_S

/**
 * Failures, counted for all instances (ASVS 6.3.1). `account` is the ceiling of NIST SP 800-63B-4,
 * 3.2.2; not where the person has signed in before, so that strangers cannot lock the owner out.
 */
export const SIGN_IN_LIMITS = {
  accountAtAddress: { failures: 10, windowS: 15 * MINUTE_S },
  address: { failures: 200, windowS: 15 * MINUTE_S },
  account: { failures: 100, windowS: DAY_S },
} as const

type Limit = keyof typeof SIGN_IN_LIMITS

type Limited = { status: 'limited'; limit: Limit; retryAfterS: number }

/** A sign-in that may be tried. It counts as failed until it is said to have succeeded. */
type Attempt = { status: 'allowed'; succeed: () => Promise<void> }

type Attempted = { email: string; ipAddress: string | null }

/**
 * Counts before the password is looked at, so that parallel guesses cannot slip past, and gives a
 * success back. Known and unknown accounts alike (ASVS 6.3.8). An IPv6 client is its /64.
 */
export async function beginAttempt(attempted: Attempted): Promise<Attempt | Limited> {
  if (env.RATE_LIMITS === 'off') return { status: 'allowed', succeed: async () => {} }
  const keys = makeKeys(attempted)
  const limited =
    (await isUsedUp('address', keys)) ??
    (await consume('accountAtAddress', keys)) ??
    (await consume('address', keys)) ??
    (await consumeOfAccount(attempted, keys))
  return limited ?? { status: 'allowed', succeed: () => forget(keys) }
}

/** Deletes what does not count any more. Safe on several instances at once. */
export async function purgeSignInFailures(): Promise<void> {
  await runPrepared({
    name: 'purge-sign-in-failures',
    text: 'DELETE FROM "SignInFailure" WHERE expire <= $1',
    values: [Date.now()],
  })
}

/** The migrations make the table; the library's own tidying would not stop with the server. */
function makeLimiter(limit: Limit): RateLimiterPostgres {
  return new RateLimiterPostgres({
    storeClient: { query: runPrepared },
    storeType: 'pool',
    tableName: 'SignInFailure',
    tableCreated: true,
    keyPrefix: limit,
    points: SIGN_IN_LIMITS[limit].failures,
    duration: SIGN_IN_LIMITS[limit].windowS,
    clearExpiredByTimeout: false,
  })
}

const LIMITERS = {
  accountAtAddress: makeLimiter('accountAtAddress'),
  address: makeLimiter('address'),
  account: makeLimiter('account'),
}

type Keys = Record<Limit, string>

function makeKeys({ email, ipAddress }: Attempted): Keys {
  const account = normaliseEmail(email)
  const address = clientNetwork(ipAddress ?? 'unknown')
  return {
    accountAtAddress: hashKey(account, address),
    address: hashKey(address),
    account: hashKey(account),
  }
}

function hashKey(...parts: string[]): string {
  const text = JSON.stringify(['sign-in-failures', ...parts])
  return createHmac('sha256', env.AUTH_SECRET ?? '')
    .update(text)
    .digest('base64url')
}

/** Asks without counting: an address that may not try writes nothing, whatever accounts it names. */
async function isUsedUp(limit: Limit, keys: Keys): Promise<Limited | null> {
  const used = await LIMITERS[limit].get(keys[limit])
  return used && used.remainingPoints <= 0 ? toLimited(limit, used) : null
}

async function consume(limit: Limit, keys: Keys): Promise<Limited | null> {
  try {
    await LIMITERS[limit].consume(keys[limit])
    return null
  } catch (used) {
    if (used instanceof RateLimiterRes) return toLimited(limit, used)
    throw used
  }
}

/** The exception is asked for only where the ceiling is reached, for unknown accounts as well. */
async function consumeOfAccount(attempted: Attempted, keys: Keys): Promise<Limited | null> {
  const limited = await consume('account', keys)
  return limited && (await hasSignedInFromThere(attempted)) ? null : limited
}

async function hasSignedInFromThere({ email, ipAddress }: Attempted): Promise<boolean> {
  if (ipAddress === null) return false
  return sessions().hasSignedInFrom({
    email: normaliseEmail(email),
    network: clientNetwork(ipAddress),
  })
}

/** The account starts anew; to the address, which may try others, only this attempt is given back. */
async function forget(keys: Keys): Promise<void> {
  await Promise.all([
    LIMITERS.accountAtAddress.delete(keys.accountAtAddress),
    LIMITERS.account.delete(keys.account),
    LIMITERS.address.reward(keys.address),
  ])
}

function toLimited(limit: Limit, { msBeforeNext }: RateLimiterRes): Limited {
  return { status: 'limited', limit, retryAfterS: Math.max(1, Math.ceil(msBeforeNext / 1_000)) }
}
