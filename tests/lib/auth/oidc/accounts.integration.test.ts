import type { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { findOrLinkUser, type OidcPerson, readPerson } from '@/lib/auth/oidc/accounts'
import { signInWithOidc } from '@/lib/auth/oidc/sign-in'
import { createUser as createUserWithPassword } from '@/lib/auth/users'
import { database } from '@/lib/database/database'
import { env } from '@/lib/env'
import { sessions } from '@/lib/session-management'
import { withConnection } from '@/server/migrations/connection'
import { captureLog } from '@/tests/support/capture-log'
import { createSession, createUser } from '@/tests/support/factories'
import { RACE_ROUNDS } from '@/tests/support/race-rounds'

const ISSUER = 'https://id.example.com/'

const ADA: OidcPerson = {
  issuer: ISSUER,
  subject: 'ada-1',
  email: 'ada@example.com',
  emailVerified: true,
  name: 'Ada Lovelace',
}

describe('recognising a person', () => {
  test('creates a user who has no password, and remembers issuer and subject', async () => {
    const found = await findOrLinkUser(ADA)

    const user = await database().user.findFirstOrThrow({ include: { accounts: true } })
    expect(found).toEqual({ status: 'found', userId: user.id })
    expect(user).toMatchObject({
      email: 'ada@example.com',
      name: 'Ada Lovelace',
      passwordHash: null,
      role: 'user',
      accounts: [{ issuer: ISSUER, subject: 'ada-1' }],
    })
  })

  test('calls a person without a name by the e-mail', async () => {
    await findOrLinkUser({ ...ADA, name: null })

    expect(await database().user.findFirst()).toMatchObject({ name: 'ada@example.com' })
  })

  test('finds the same user again when the e-mail is gone or changed', async () => {
    const first = await findOrLinkUser(ADA)
    const without = await findOrLinkUser({ ...ADA, email: null, emailVerified: false })
    const changed = await findOrLinkUser({ ...ADA, email: 'ada@elsewhere.example' })

    expect([without, changed]).toEqual([first, first])
    expect(await database().user.count()).toBe(1)
  })

  test('does not follow an e-mail to another person', async () => {
    const first = await findOrLinkUser(ADA)
    const grace = await createUser({ email: 'grace@example.com' })

    const changed = await findOrLinkUser({ ...ADA, email: grace.email })

    expect(changed).toEqual(first)
  })

  test('takes the same subject of another issuer for another person', async () => {
    await findOrLinkUser(ADA)

    const other = await findOrLinkUser({
      ...ADA,
      issuer: 'https://other.example/',
      emailVerified: false,
    })

    expect(other).toEqual({ status: 'email-unverified' })
  })

  test('links the user of a verified e-mail, and changes nothing about the user', async () => {
    const ada = await createUser({ email: 'ada@example.com', name: 'Ada', passwordHash: 'a hash' })

    expect(await findOrLinkUser(ADA)).toEqual({ status: 'found', userId: ada.id })
    expect(await database().user.findFirst()).toMatchObject({ name: 'Ada', passwordHash: 'a hash' })
  })

  test('does not link the user of an e-mail that is not verified', async () => {
    await createUser({ email: 'ada@example.com' })

    expect(await findOrLinkUser({ ...ADA, emailVerified: false })).toEqual({
      status: 'email-unverified',
    })
    expect(await database().oidcAccount.count()).toBe(0)
  })

  test('creates no user of an e-mail that is not verified, and answers as if there were one', async () => {
    expect(await findOrLinkUser({ ...ADA, emailVerified: false })).toEqual({
      status: 'email-unverified',
    })
    expect(await database().user.count()).toBe(0)
  })

  test('does not link a second subject of the same issuer to a user', async () => {
    await findOrLinkUser(ADA)

    expect(await findOrLinkUser({ ...ADA, subject: 'ada-2' })).toEqual({ status: 'not-linked' })
    expect(await database().oidcAccount.count()).toBe(1)
  })

  test('links a second issuer to a user', async () => {
    const first = await findOrLinkUser(ADA)

    expect(await findOrLinkUser({ ...ADA, issuer: 'https://new.example/' })).toEqual(first)
  })

  test('wants an e-mail at the first time', async () => {
    expect(await findOrLinkUser({ ...ADA, email: null })).toEqual({ status: 'email-missing' })
    expect(await database().user.count()).toBe(0)
  })

  test('meets a person once who comes for the first time in several browsers at once', async () => {
    const found = await Promise.all(Array.from({ length: 8 }, () => findOrLinkUser(ADA)))

    const { id: userId } = await database().user.findFirstOrThrow()
    expect(found).toEqual(Array(8).fill({ status: 'found', userId }))
    expect(await database().oidcAccount.count()).toBe(1)
  })

  test('links one of two people who claim the same e-mail at once', async () => {
    await createUser({ email: 'ada@example.com' })

    const found = await Promise.all(
      Array.from({ length: 8 }, (_, index) => findOrLinkUser({ ...ADA, subject: `ada-${index}` })),
    )

    const statuses = found.map(({ status }) => status).sort()
    expect(statuses).toEqual(['found', ...Array(7).fill('not-linked')])
    expect(await database().oidcAccount.count()).toBe(1)
  })
})

describe('where unverified e-mails are allowed', () => {
  const SQUATTER: OidcPerson = { ...ADA, subject: 'eve-1', emailVerified: false, name: 'Eve' }
  const HERE = {
    sharedDevice: false,
    device: { userAgent: null, clientHints: null },
    ipAddress: null,
    formerToken: null,
  }

  beforeEach(() => {
    env.AUTH_OIDC_ALLOW_UNVERIFIED = 'true'
  })

  afterEach(() => {
    env.AUTH_OIDC_ALLOW_UNVERIFIED = 'false'
  })

  async function countWaiting(client: Client): Promise<number> {
    const { rows } = await client.query<{ total: number }>(`
      SELECT count(*)::integer AS total FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`)
    return rows[0]?.total ?? 0
  }

  async function squat() {
    const found = await findOrLinkUser(SQUATTER)
    const started = await signInWithOidc(SQUATTER, HERE)
    if (found.status !== 'found' || started.status !== 'started') throw new Error('not in')
    return { userId: found.userId, token: started.token }
  }

  test('such a person gets a user', async () => {
    expect(await findOrLinkUser(SQUATTER)).toMatchObject({ status: 'found' })
    expect(await database().user.findFirst()).toMatchObject({ emailVerified: false })
  })

  test('such a person is still not linked to the user who has the e-mail', async () => {
    await createUser({ email: 'ada@example.com' })

    expect(await findOrLinkUser(SQUATTER)).toEqual({ status: 'not-linked' })
    expect(await database().oidcAccount.count()).toBe(0)
  })

  test('and not to another one of the same kind', async () => {
    await squat()

    expect(await findOrLinkUser({ ...SQUATTER, subject: 'eve-2' })).toEqual({
      status: 'not-linked',
    })
  })

  test.each([
    ['of the same issuer', ISSUER],
    ['of another issuer', 'https://new.example/'],
  ])('the verified owner %s gets in, and the one before is out', async (_, issuer) => {
    const { userId, token } = await squat()
    await database().user.updateMany({ data: { passwordHash: 'made meanwhile' } })
    const log = captureLog()

    expect(await findOrLinkUser({ ...ADA, issuer })).toEqual({ status: 'found', userId })

    expect(await sessions().findActive(token)).toBeNull()
    expect(await signInWithOidc(SQUATTER, HERE)).toEqual({ status: 'refused' })
    expect(await findOrLinkUser(SQUATTER)).toEqual({ status: 'not-linked' })
    expect(await database().user.findMany({ include: { accounts: true } })).toMatchObject([
      {
        name: 'Ada Lovelace',
        emailVerified: true,
        passwordHash: null,
        accounts: [{ issuer, subject: 'ada-1' }],
      },
    ])
    expect(log.lines('user_taken_over')).toMatchObject([{ userId }])
  })

  test('a sign-in that waits while the user is handed over is refused', async () => {
    await findOrLinkUser(SQUATTER)
    const takeOver = `SELECT take_over_unverified_user('${SQUATTER.email}')`

    const signingIn = await withConnection(env.DATABASE_URL ?? '', async (client) => {
      await client.query(`BEGIN; ${takeOver}`)
      const waiting = signInWithOidc(SQUATTER, HERE)
      await vi.waitFor(async () => expect(await countWaiting(client)).toBe(1), 5_000)
      await client.query('COMMIT')
      return { waiting }
    })

    expect(await signingIn.waiting).toEqual({ status: 'refused' })
    expect(await database().session.count()).toBe(0)
  })

  test('a session that the one before starts at that moment does not outlive it', async () => {
    for (let round = 0; round < RACE_ROUNDS; round += 1) {
      const [email, subject] = [`owner-${round}@example.com`, `eve-${round}`]
      const squatter = { ...SQUATTER, email, subject }
      await findOrLinkUser(squatter)
      captureLog()

      const [started, found] = await Promise.all([
        signInWithOidc(squatter, HERE),
        findOrLinkUser({ ...ADA, email, subject: `owner-${round}` }),
      ])

      expect(found).toMatchObject({ status: 'found' })
      const token = started.status === 'started' ? started.token : ''
      expect(await sessions().findActive(token)).toBeNull()
    }
  })

  test('an administrator who creates the user vouches for the e-mail', async () => {
    const { userId, token } = await squat()
    captureLog()

    const created = await createUserWithPassword({
      email: 'Ada@example.com',
      name: 'Ada',
      role: 'admin',
      password: 'a password of her own',
    })

    expect(created).toEqual({ status: 'created', id: userId })
    expect(await sessions().findActive(token)).toBeNull()
    expect(await findOrLinkUser(SQUATTER)).toEqual({ status: 'not-linked' })
    expect(await database().user.findFirst()).toMatchObject({ name: 'Ada', role: 'admin' })
  })

  test('one whose e-mail the provider verifies later keeps the user and the sessions', async () => {
    const { userId, token } = await squat()

    const verified = await findOrLinkUser({ ...SQUATTER, emailVerified: true })

    expect(verified).toEqual({ status: 'found', userId })
    expect(await sessions().findActive(token)).not.toBeNull()
    expect(await findOrLinkUser(ADA)).toEqual({ status: 'not-linked' })
  })

  test('another e-mail that is verified proves nothing about the first one', async () => {
    const { userId } = await squat()
    const elsewhere = { ...SQUATTER, email: 'eve@example.com', emailVerified: true }
    expect(await findOrLinkUser(elsewhere)).toEqual({ status: 'found', userId })
    captureLog()

    expect(await findOrLinkUser(ADA)).toEqual({ status: 'found', userId })
    expect(await findOrLinkUser(elsewhere)).not.toEqual({ status: 'found', userId })
  })

  test('a user who was disabled stays disabled', async () => {
    const { userId } = await squat()
    await database().user.update({ where: { id: userId }, data: { disabledAt: new Date() } })
    captureLog()

    await findOrLinkUser(ADA)

    expect(await signInWithOidc(ADA, HERE)).toEqual({ status: 'refused' })
  })

  test('one of several owners at once takes over', async () => {
    const { token } = await squat()
    captureLog()

    const found = await Promise.all(
      Array.from({ length: 8 }, (_, index) => findOrLinkUser({ ...ADA, subject: `ada-${index}` })),
    )

    const statuses = found.map(({ status }) => status).sort()
    expect(statuses).toEqual(['found', ...Array(7).fill('not-linked')])
    expect(await database().oidcAccount.count()).toBe(1)
    expect(await sessions().findActive(token)).toBeNull()
  })

  test('without the permission, those who came before still get in', async () => {
    const { userId } = await squat()
    env.AUTH_OIDC_ALLOW_UNVERIFIED = 'false'

    expect(await findOrLinkUser(SQUATTER)).toEqual({ status: 'found', userId })
  })

  test('a session of another user is not touched', async () => {
    await squat()
    const { token } = await createSession({ user: await createUser() })
    captureLog()

    await findOrLinkUser(ADA)

    expect(await sessions().findActive(token)).not.toBeNull()
  })
})

describe('reading claims', () => {
  const read = (claims: object) => readPerson(ISSUER, { sub: 'ada-1', ...claims })

  test('takes what the standard names and leaves the rest', () => {
    const claims = { email: 'Ada@Example.COM', email_verified: true, name: 'Ada', role: 'admin' }

    expect(read(claims)).toEqual({ ...ADA, name: 'Ada' })
  })

  test.each([true, 'true'])('%j verifies an e-mail', (given) => {
    expect(read({ email: 'ada@example.com', email_verified: given }).emailVerified).toBe(true)
  })

  test.each(['TRUE', 'false', '', 1, null, undefined, false, {}, ['true']])(
    '%j does not verify an e-mail',
    (given) => {
      expect(read({ email: 'ada@example.com', email_verified: given }).emailVerified).toBe(false)
    },
  )

  test.each([
    'no address',
    '',
    7,
    ['ada@example.com'],
    'ada@example.com, eve@example.com',
    // A Kelvin sign is a k in lower case: this must not become the address of mark@example.com.
    'mar\u212a@example.com',
    'ada@example.com\u0000',
    `${'a'.repeat(320)}@example.com`,
  ])('%j is no e-mail', (given) => {
    expect(read({ email: given }).email).toBeNull()
  })

  test('a name is one line of at most 200 characters', () => {
    expect(read({ name: ` Ada\u0000\nLovelace${'e'.repeat(999)}` }).name).toHaveLength(200)
    expect(read({ name: 'Ada\r\nLovelace\u0007' }).name).toBe('Ada Lovelace')
  })

  test('without a name the user name will do', () => {
    expect(read({ preferred_username: 'ada' }).name).toBe('ada')
    expect(read({ name: '  ', preferred_username: 'ada' }).name).toBe('ada')
    expect(read({ name: { first: 'Ada' } }).name).toBeNull()
  })
})
