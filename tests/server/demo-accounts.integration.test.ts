import { afterEach, describe, expect, test } from 'vitest'
import { hashPassword, verifyPassword } from '@/lib/auth/password'
import { signInWithPassword } from '@/lib/auth/password-sign-in'
import { database } from '@/lib/database/database'
import { runPrepared } from '@/lib/database/prepared'
import { env } from '@/lib/env'
import { sessions } from '@/lib/session-management'
import { DEMO_PASSWORD, seedDemoAccounts, settleDemoAccounts } from '@/server/demo-accounts'
import { captureLog } from '@/tests/support/capture-log'
import { countActiveSessions, createSession, createUser } from '@/tests/support/factories'

const { HOST, AUTH_URL } = env

const NONE = { areOpen: false, disabledEmails: [] }
const BOTH_DISABLED = {
  areOpen: false,
  disabledEmails: ['ada@example.com', 'grace@example.com'],
}

afterEach(() => {
  Object.assign(env, { HOST, AUTH_URL })
})

function findAda() {
  return database().user.findUniqueOrThrow({ where: { email: 'ada@example.com' } })
}

test('there are Ada, a user, and Grace, an administrator, with the same password', async () => {
  await seedDemoAccounts()

  const users = await database().user.findMany({
    select: { email: true, role: true },
    orderBy: { email: 'asc' },
  })
  expect(users).toEqual([
    { email: 'ada@example.com', role: 'user' },
    { email: 'grace@example.com', role: 'admin' },
  ])
  const { passwordHash } = await findAda()
  expect(await verifyPassword(passwordHash, DEMO_PASSWORD)).toBe(true)
})

test('a second start changes nothing, not even a changed password', async () => {
  await seedDemoAccounts()
  const passwordHash = await hashPassword('a password of her own')
  await database().user.update({ where: { email: 'ada@example.com' }, data: { passwordHash } })

  await seedDemoAccounts()

  expect(await database().user.count()).toBe(2)
  expect((await findAda()).passwordHash).toBe(passwordHash)
})

describe('on an address that others can reach', () => {
  test.each([
    ['HOST', { HOST: '0.0.0.0' }],
    ['HOST', { HOST: '::' }],
    ['HOST', { HOST: '192.0.2.1' }],
    ['AUTH_URL', { AUTH_URL: 'https://app.example.com' }],
    ['AUTH_URL', { AUTH_URL: 'http://localhost.example.com' }],
  ])('by %s there are none (%o)', async (_, settings) => {
    Object.assign(env, settings)

    expect(await settleDemoAccounts({ isEmbedded: true })).toEqual(NONE)
    expect(await database().user.count()).toBe(0)
  })

  test.each([true, false])(
    'those of an earlier start let no one in (embedded: %s)',
    async (isEmbedded) => {
      await settleDemoAccounts({ isEmbedded: true })
      env.HOST = '0.0.0.0'
      captureLog()

      expect(await settleDemoAccounts({ isEmbedded })).toEqual(BOTH_DISABLED)

      expect(await signIn('ada@example.com')).toBe('failed')
      expect(await signIn('grace@example.com')).toBe('failed')
    },
  )

  test('it is logged once, and said at each start', async () => {
    await settleDemoAccounts({ isEmbedded: true })
    env.AUTH_URL = 'https://app.example.com'
    const log = captureLog()

    await settleDemoAccounts({ isEmbedded: true })
    const again = await settleDemoAccounts({ isEmbedded: true })

    expect(again).toEqual(BOTH_DISABLED)
    expect(log.lines('demo_account_disabled')).toEqual([
      { event: 'demo_account_disabled', level: 'warn', userId: expect.any(String) },
      { event: 'demo_account_disabled', level: 'warn', userId: expect.any(String) },
    ])
  })

  test('their sessions end, and the history says so', async () => {
    await settleDemoAccounts({ isEmbedded: true })
    const ada = await findAda()
    const { token } = await createSession({ user: ada })
    env.HOST = '0.0.0.0'
    captureLog()

    await settleDemoAccounts({ isEmbedded: true })

    expect(await sessions().findActive(token)).toBeNull()
    expect(await countActiveSessions(ada.id)).toBe(0)
    expect(await database().sessionEvent.findFirst()).toMatchObject({
      kind: 'account_closed',
      sessionCount: 1,
    })
  })

  test('an account with a password of its own is its owner’s, and stays signed in', async () => {
    await settleDemoAccounts({ isEmbedded: true })
    const passwordHash = await hashPassword('a password of her own')
    const ada = await database().user.update({
      where: { email: 'ada@example.com' },
      data: { passwordHash },
    })
    const { token } = await createSession({ user: ada })
    env.HOST = '0.0.0.0'
    captureLog()

    const { disabledEmails } = await settleDemoAccounts({ isEmbedded: true })

    expect(disabledEmails).toEqual(['grace@example.com'])
    expect(await findAda()).toEqual(ada)
    expect(await sessions().findActive(token)).not.toBeNull()
  })

  test('another person’s account is left alone, whatever the password', async () => {
    const user = await createUser({ passwordHash: await hashPassword(DEMO_PASSWORD) })
    env.HOST = '0.0.0.0'

    expect(await settleDemoAccounts({ isEmbedded: true })).toEqual(NONE)
    expect(await signIn(user.email)).toBe('started')
  })
})

describe('back on this machine alone', () => {
  test('the demo works again, with what was changed in it', async () => {
    await settleDemoAccounts({ isEmbedded: true })
    await database().user.update({ where: { email: 'ada@example.com' }, data: { name: 'Ada' } })
    await settleElsewhere()

    const settled = await settleDemoAccounts({ isEmbedded: true })

    expect(settled).toEqual({ areOpen: true, disabledEmails: [] })
    expect(await signIn('ada@example.com')).toBe('started')
    expect(await signIn('grace@example.com')).toBe('started')
    expect(await findAda()).toMatchObject({ name: 'Ada', disabledAt: null, demoDisabledAt: null })
  })

  test.each([
    ['before', [disableGrace, settleElsewhere]],
    ['after', [settleElsewhere, disableGrace]],
    ['after it was enabled', [settleElsewhere, enableGrace, disableGrace]],
  ])('an account that an operator disabled %s stays disabled', async (_, steps) => {
    await settleDemoAccounts({ isEmbedded: true })
    for (const step of steps) await step()

    await settleDemoAccounts({ isEmbedded: true })

    expect(await signIn('grace@example.com')).toBe('failed')
    expect(await signIn('ada@example.com')).toBe('started')
  })

  test('a database of the operator’s own is left as it is', async () => {
    await settleDemoAccounts({ isEmbedded: true })
    await settleElsewhere()

    expect(await settleDemoAccounts({ isEmbedded: false })).toEqual(NONE)
    expect(await signIn('ada@example.com')).toBe('failed')
  })
})

/** A start with a public address in between. */
async function settleElsewhere(): Promise<void> {
  captureLog()
  env.HOST = '0.0.0.0'
  await settleDemoAccounts({ isEmbedded: true })
  env.HOST = HOST
}

async function disableGrace(): Promise<void> {
  await runPrepared({
    name: 'disable-grace',
    text: `UPDATE "User" SET "disabledAt" = clock_timestamp() + '1 ms' WHERE "email" = 'grace@example.com'`,
    values: [],
  })
}

async function enableGrace(): Promise<void> {
  await database().user.update({
    where: { email: 'grace@example.com' },
    data: { disabledAt: null },
  })
}

/** What a sign-in with the published password comes to. */
async function signIn(email: string): Promise<string> {
  const context = {
    sharedDevice: false,
    device: { userAgent: null, clientHints: null },
    ipAddress: null,
    formerToken: null,
  }
  const { status } = await signInWithPassword({ email, password: DEMO_PASSWORD }, context)
  return status
}
