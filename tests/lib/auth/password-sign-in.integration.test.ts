import { hash, verify } from '@node-rs/argon2'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { hashPassword } from '@/lib/auth/password'
import { signInWithPassword } from '@/lib/auth/password-sign-in'
import { createUser as createUserWithPassword } from '@/lib/auth/users'
import { database } from '@/lib/database/database'
import { sessions } from '@/lib/session-management'
import { countActiveSessions, createUser } from '@/tests/support/factories'

// The library does its work, and its calls are counted.
vi.mock('@node-rs/argon2', { spy: true })

const PASSWORD = 'correct horse battery staple'
const HERE = {
  sharedDevice: false,
  device: { userAgent: null, clientHints: null },
  ipAddress: null,
  formerToken: null,
}

/** What a check of a password costs, as its hash says it. */
const COST = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/

let passwordHash: string

beforeAll(async () => {
  passwordHash = await hashPassword(PASSWORD)
})

describe('signing in with a password', () => {
  test('starts a session of that person', async () => {
    const ada = await createUser({ passwordHash })

    const outcome = await signInWithPassword({ email: ada.email, password: PASSWORD }, HERE)

    const session = outcome.status === 'started' ? await sessions().findActive(outcome.token) : null
    expect(session?.userId).toBe(ada.id)
  })

  test('takes the e-mail in any case and with spaces around it', async () => {
    const ada = await createUser({ email: 'mixed@example.com', passwordHash })

    const email = '  Mixed@Example.COM '
    const outcome = await signInWithPassword({ email, password: PASSWORD }, HERE)

    expect(outcome.status).toBe('started')
    expect(await countActiveSessions(ada.id)).toBe(1)
  })

  const FAILURES: [string, { email?: string; password?: string }, object][] = [
    ['a wrong password', { password: 'wrong' }, {}],
    ['an unknown email', { email: 'unknown@example.com' }, {}],
    ['a disabled person', {}, { disabledAt: new Date() }],
    ['a person without a password', {}, { passwordHash: undefined }],
    ['a NUL in the email', { email: 'a\u0000@example.com' }, {}],
  ]

  test.each(FAILURES)('fails alike for %s, and starts nothing', async (_name, typed, user) => {
    const ada = await createUser({ passwordHash, ...user })

    const credentials = { email: ada.email, password: PASSWORD, ...typed }
    const outcome = await signInWithPassword(credentials, HERE)

    expect(outcome).toEqual({ status: 'failed' })
    expect(await database().session.count()).toBe(0)
  })

  test.each(FAILURES)('does the same work for %s', async (_name, typed, user) => {
    const ada = await createUser({ passwordHash, ...user })
    const credentials = { email: ada.email, password: PASSWORD, ...typed }
    // The first unknown user of a process makes the hash that fits nothing.
    await signInWithPassword({ email: 'first@example.com', password: PASSWORD }, HERE)
    vi.clearAllMocks()

    await signInWithPassword(credentials, HERE)

    expect(hash).not.toHaveBeenCalled()
    expect(vi.mocked(verify).mock.calls).toEqual([
      [expect.stringMatching(COST), credentials.password],
    ])
  })
})

describe('creating a user', () => {
  const person = {
    email: 'Ada@Example.com',
    name: 'Ada',
    role: 'user' as const,
    password: PASSWORD,
  }

  test('lets that person sign in', async () => {
    await createUserWithPassword(person)

    const outcome = await signInWithPassword({ email: person.email, password: PASSWORD }, HERE)
    expect(outcome.status).toBe('started')
  })

  test('says so when the e-mail is taken, in any case, and changes nothing', async () => {
    await createUserWithPassword(person)

    const again = { ...person, email: 'ADA@example.com', password: 'another password here' }
    expect(await createUserWithPassword(again)).toEqual({ status: 'email-taken' })

    const outcome = await signInWithPassword({ email: person.email, password: PASSWORD }, HERE)
    expect(outcome.status).toBe('started')
  })
})
