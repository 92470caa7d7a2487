import { beforeEach, describe, expect, test, vi } from 'vitest'
import { rememberDevice } from '@/lib/auth/known-devices'
import { hashPassword } from '@/lib/auth/password'
import { signInWithPassword } from '@/lib/auth/password-sign-in'
import { purgeSignInFailures, SIGN_IN_LIMITS, SUCCESS_LIMIT } from '@/lib/auth/sign-in-limits'
import { database } from '@/lib/database/database'
import { env } from '@/lib/env'
import { captureLog } from '@/tests/support/capture-log'
import { createUser, type TestUser } from '@/tests/support/factories'

const PASSWORD = 'correct horse battery staple'
const HERE = '192.0.2.1'
const ELSEWHERE = '198.51.100.7'

let passwordHash: string
let ada: TestUser

beforeEach(async () => {
  passwordHash ??= await hashPassword(PASSWORD)
  ada = await createUser({ passwordHash })
})

const FROM = {
  sharedDevice: false,
  device: { userAgent: null, clientHints: null },
  ipAddress: HERE,
  formerToken: null,
}

type Guess = {
  email?: string
  password?: string
  ipAddress?: string | null
  knownDevices?: string | null
}

/** Tries to sign in, with a wrong password unless another is given. */
function guess({ email = ada.email, password = 'wrong', ...given }: Guess = {}) {
  return signInWithPassword({ email, password }, { ...FROM, ...given })
}

function guessTimes(count: number, given: Guess = {}) {
  return Promise.all(Array.from({ length: count }, () => guess(given)))
}

/** Uses up one of the limits, without the work of that many guesses. */
async function useUp(limit: keyof typeof SIGN_IN_LIMITS): Promise<void> {
  await guess({ ipAddress: limit === 'account' ? '203.0.113.99' : HERE })
  await database().signInFailure.updateMany({
    where: { key: { startsWith: `${limit}:` } },
    data: { points: SIGN_IN_LIMITS[limit].failures },
  })
}

/** As if the account had signed in as often as it may. */
async function useUpSuccess(): Promise<void> {
  await guess({ password: PASSWORD })
  await database().signInFailure.updateMany({
    where: { key: { startsWith: 'success:' } },
    data: { points: SUCCESS_LIMIT.signIns },
  })
}

/** The cookie of a browser that the person has signed in with before. */
function knownDevices({ id }: TestUser): string {
  return rememberDevice(null, { id, passwordHash })
}

/** How often that is counted; null where it is not. */
async function countOf(limit: string): Promise<number | null> {
  const [row] = await database().signInFailure.findMany({
    where: { key: { startsWith: `${limit}:` } },
  })
  return row?.points ?? null
}

async function letTimePass(milliseconds: number): Promise<void> {
  await database().$executeRaw`
    UPDATE "SignInFailure" SET "expire" = "expire" - ${milliseconds}::bigint`
}

const statusesOf = (outcomes: { status: string }[]) => outcomes.map(({ status }) => status)
const { failures: PAIR_LIMIT, windowS: PAIR_WINDOW_S } = SIGN_IN_LIMITS.accountAtAddress

describe('guessing one account from one address', () => {
  test('is over after ten failures, for the right password too, and says for how long', async () => {
    await guessTimes(PAIR_LIMIT)

    const outcome = await guess({ password: PASSWORD })

    const retryAfterS = outcome.status === 'limited' ? outcome.retryAfterS : null
    expect(retryAfterS).toBeGreaterThan(PAIR_WINDOW_S - 60)
    expect(retryAfterS).toBeLessThanOrEqual(PAIR_WINDOW_S)
    expect(await database().session.count()).toBe(0)
  })

  test('is not helped by guessing at the same moment', async () => {
    const outcomes = await guessTimes(3 * PAIR_LIMIT)

    expect(statusesOf(outcomes).filter((status) => status === 'failed')).toHaveLength(PAIR_LIMIT)
  })

  test('is counted together on all instances', async () => {
    vi.resetModules()
    const other = await import('@/lib/auth/password-sign-in')
    const guessThere = () => other.signInWithPassword({ email: ada.email, password: 'wrong' }, FROM)
    const outcomes = await Promise.all(
      Array.from({ length: PAIR_LIMIT }, () => [guess(), guessThere()]).flat(),
    )

    expect(statusesOf(outcomes).filter((status) => status === 'failed')).toHaveLength(PAIR_LIMIT)
  })

  test('leaves other accounts and other addresses alone', async () => {
    const grace = await createUser({ passwordHash })
    await guessTimes(PAIR_LIMIT + 1)

    expect((await guess({ email: grace.email, password: PASSWORD })).status).toBe('started')
    expect((await guess({ ipAddress: ELSEWHERE, password: PASSWORD })).status).toBe('started')
  })

  test('counts anew after a sign-in', async () => {
    await guessTimes(PAIR_LIMIT - 1)
    expect((await guess({ password: PASSWORD })).status).toBe('started')

    expect(await countOf('accountAtAddress')).toBeNull()
    expect(await countOf('account')).toBeNull()
    expect(statusesOf(await guessTimes(PAIR_LIMIT - 1))).not.toContain('limited')
  })

  test('counts anew after a while', async () => {
    await guessTimes(PAIR_LIMIT + 1)

    await letTimePass(PAIR_WINDOW_S * 1_000)

    expect((await guess({ password: PASSWORD })).status).toBe('started')
  })

  test('is limited alike for an account that does not exist', async () => {
    const outcomes = []
    for (let count = 0; count <= PAIR_LIMIT; count += 1) {
      outcomes.push(await guess({ email: 'nobody@example.com' }))
    }

    expect(statusesOf(outcomes)).toEqual([...Array(PAIR_LIMIT).fill('failed'), 'limited'])
  })

  test('is the same in any spelling of the e-mail', async () => {
    await guessTimes(PAIR_LIMIT)

    expect((await guess({ email: ` ${ada.email.toUpperCase()} ` })).status).toBe('limited')
  })

  test('is the same from all of an IPv6 client’s addresses, and not from its neighbour’s', async () => {
    for (let count = 1; count <= PAIR_LIMIT; count += 1) {
      await guess({ ipAddress: `2001:db8:0:1::${count}` })
    }

    expect((await guess({ ipAddress: '2001:db8:0:1:ffff::1' })).status).toBe('limited')
    expect((await guess({ ipAddress: '2001:db8:0:2::1' })).status).toBe('failed')
  })
})

describe('guessing many accounts from one address', () => {
  test('is over at the limit of the address, for all accounts, and writes nothing more', async () => {
    await useUp('address')
    const before = await database().signInFailure.count()

    expect((await guess({ email: 'somebody@example.com' })).status).toBe('limited')
    expect((await guess({ ipAddress: ELSEWHERE })).status).toBe('failed')
    expect(await database().signInFailure.count()).toBe(before + 2)
  })

  test('is not counted for sign-ins that succeed', async () => {
    for (let count = 0; count < 3; count += 1) await guess({ password: PASSWORD })

    expect(await countOf('address')).toBe(0)
  })

  test('does not start anew with a sign-in to an account of one’s own', async () => {
    const mallory = await createUser({ passwordHash })
    await guessTimes(3)

    await guess({ email: mallory.email, password: PASSWORD })

    expect(await countOf('address')).toBe(3)
  })

  test('is not counted for guesses that were refused: they are no guesses', async () => {
    await guessTimes(PAIR_LIMIT + 5)

    expect(await countOf('address')).toBe(PAIR_LIMIT)
  })
})

describe('guessing one account from many addresses', () => {
  test('is over at the ceiling of the account', async () => {
    await useUp('account')

    expect((await guess({ ipAddress: ELSEWHERE, password: PASSWORD })).status).toBe('limited')
  })

  test('is limited alike for an account that does not exist', async () => {
    ada.email = 'nobody@example.com'
    await useUp('account')

    expect((await guess({ ipAddress: ELSEWHERE })).status).toBe('limited')
  })
})

describe('a known device', () => {
  test('lets the owner in while strangers use up the account, from any address', async () => {
    const known = knownDevices(ada)
    await useUp('account')

    expect((await guess({ ipAddress: ELSEWHERE, password: PASSWORD })).status).toBe('limited')
    const owner = await guess({ ipAddress: ELSEWHERE, password: PASSWORD, knownDevices: known })
    expect(owner.status).toBe('started')
  })

  test('lets the owner in where strangers at the same address have used up both its counts', async () => {
    const known = knownDevices(ada)
    await guessTimes(PAIR_LIMIT)
    await useUp('address')

    expect((await guess({ password: PASSWORD })).status).toBe('limited')
    expect((await guess({ password: PASSWORD, knownDevices: known })).status).toBe('started')
  })

  test('is no way to guess on: ten failures are its own limit, whatever its address', async () => {
    const known = knownDevices(ada)
    for (let count = 1; count <= PAIR_LIMIT; count += 1) {
      const ipAddress = `198.51.100.${count}`
      expect((await guess({ ipAddress, knownDevices: known })).status).toBe('failed')
    }

    const outcome = await guess({ password: PASSWORD, knownDevices: known })

    expect(outcome.status).toBe('limited')
  })

  test('that guesses does not use up the account of the owner elsewhere', async () => {
    await guessTimes(PAIR_LIMIT, { knownDevices: knownDevices(ada) })

    expect((await guess({ password: PASSWORD })).status).toBe('started')
  })

  test('is no help with another account', async () => {
    const mallory = await createUser({ passwordHash })
    await useUp('account')

    const outcome = await guess({ password: PASSWORD, knownDevices: knownDevices(mallory) })

    expect(outcome.status).toBe('limited')
  })

  test('does not give strangers new tries when its owner signs in', async () => {
    await guessTimes(3)

    await guess({ password: PASSWORD, knownDevices: knownDevices(ada) })

    expect(await countOf('account')).toBe(3)
  })

  test('is unknown after a new password', async () => {
    const known = knownDevices(ada)
    const newHash = await hashPassword('another battery staple')
    await database().user.update({ where: { id: ada.id }, data: { passwordHash: newHash } })
    await useUp('account')

    const outcome = await guess({ password: 'another battery staple', knownDevices: known })

    expect(outcome.status).toBe('limited')
  })
})

describe('signing in again and again', () => {
  test('is over after thirty times, for all instances, and says for how long', async () => {
    vi.resetModules()
    const other = await import('@/lib/auth/password-sign-in')
    const signIn = () => guess({ password: PASSWORD })
    const signInThere = () =>
      other.signInWithPassword({ email: ada.email, password: PASSWORD }, FROM)
    for (let count = 0; count < SUCCESS_LIMIT.signIns / 2 - 5; count += 1) {
      await signIn()
      await signInThere()
    }

    const outcomes = await Promise.all(
      Array.from({ length: 7 }, () => [signIn(), signInThere()]).flat(),
    )

    const statuses = statusesOf(outcomes)
    expect(statuses.filter((status) => status === 'started')).toHaveLength(10)
    expect(statuses.filter((status) => status === 'limited')).toHaveLength(4)
    expect(await database().sessionEvent.count({ where: { kind: 'signed_in' } })).toBe(
      SUCCESS_LIMIT.signIns,
    )
    const again = await signIn()
    const retryAfterS = again.status === 'limited' ? again.retryAfterS : null
    expect(retryAfterS).toBeGreaterThan(SUCCESS_LIMIT.windowS - 60)
    expect(retryAfterS).toBeLessThanOrEqual(SUCCESS_LIMIT.windowS)
  })

  test('cannot be used up without the password', async () => {
    await guessTimes(PAIR_LIMIT)
    for (let count = 0; count < 3; count += 1)
      await guessTimes(PAIR_LIMIT, { ipAddress: ELSEWHERE })

    expect(await countOf('success')).toBeNull()
  })

  test('is no reason to refuse another account at the same address', async () => {
    const grace = await createUser({ passwordHash })
    await useUpSuccess()

    expect((await guess({ password: PASSWORD })).status).toBe('limited')
    expect((await guess({ email: grace.email, password: PASSWORD })).status).toBe('started')
  })

  test('leaves a wrong password what it is, and does not count as one', async () => {
    await useUpSuccess()
    await guess({ password: PASSWORD })

    expect((await guess()).status).toBe('failed')
    expect(await countOf('account')).toBe(1)
  })

  test('is possible again after a while', async () => {
    await useUpSuccess()

    await letTimePass(SUCCESS_LIMIT.windowS * 1_000)

    expect((await guess({ password: PASSWORD })).status).toBe('started')
  })
})

test('a client without an address is limited as well', async () => {
  await guessTimes(PAIR_LIMIT, { ipAddress: null })

  expect((await guess({ ipAddress: null })).status).toBe('limited')
})

test('what is stored names no person', async () => {
  await guess()

  const stored = JSON.stringify(await database().signInFailure.findMany({ omit: { expire: true } }))
  expect(stored).not.toContain(ada.email)
  expect(stored).not.toContain(HERE)
})

test('the purge deletes what does not count any more, and nothing else', async () => {
  await guess()
  await letTimePass(PAIR_WINDOW_S * 1_000)

  await purgeSignInFailures()

  const left = await database().signInFailure.findMany({ select: { key: true } })
  expect(left.map(({ key }) => key.split(':')[0])).toEqual(['account'])
})

test('RATE_LIMITS=off limits nothing', async () => {
  env.RATE_LIMITS = 'off'
  try {
    expect(statusesOf(await guessTimes(PAIR_LIMIT + 1))).not.toContain('limited')
  } finally {
    env.RATE_LIMITS = 'on'
  }
})

describe('the log', () => {
  test('has one line for a sign-in, with whose and how', async () => {
    const log = captureLog()

    await guess({ password: PASSWORD })

    const session = await database().session.findFirstOrThrow()
    expect(log.lines('sign_in_succeeded')).toEqual([
      {
        level: 'info',
        event: 'sign_in_succeeded',
        userId: ada.id,
        sessionId: session.id,
        method: 'password',
        sharedDevice: false,
      },
    ])
  })

  test('has one line for a sign-in that failed, with the reason and without what was typed', async () => {
    const log = captureLog()
    const disabled = await createUser({ passwordHash, disabledAt: new Date() })

    await guess({ password: 'a wrong password' })
    await guess({ email: 'my password in the wrong field', password: 'x' })
    await guess({ email: disabled.email, password: PASSWORD })
    await guessTimes(PAIR_LIMIT - 1)
    await guess()

    const lines = log.lines('sign_in_failed')
    const failed = { level: 'warn', event: 'sign_in_failed', method: 'password' }
    expect(lines.slice(0, 3)).toEqual([
      { ...failed, reason: 'wrong-password', userId: ada.id },
      { ...failed, reason: 'unknown-user' },
      { ...failed, reason: 'disabled', userId: disabled.id },
    ])
    expect(lines.at(-1)).toEqual({ ...failed, reason: 'limited', limit: 'accountAtAddress' })
    for (const typed of ['a wrong password', 'my password', PASSWORD, ada.email]) {
      expect(log.text()).not.toContain(typed)
    }
  })
})
