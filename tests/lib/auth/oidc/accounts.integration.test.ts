import { describe, expect, test } from 'vitest'
import { findOrLinkUser, type OidcPerson, readPerson } from '@/lib/auth/oidc/accounts'
import { database } from '@/lib/database/database'
import { createUser } from '@/tests/support/factories'

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

  test('does not follow an e-mail to somebody else', async () => {
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

    expect(other).toEqual({ status: 'not-linked' })
  })

  test('links the user of a verified e-mail, and changes nothing about the user', async () => {
    const ada = await createUser({ email: 'ada@example.com', name: 'Ada', passwordHash: 'a hash' })

    expect(await findOrLinkUser(ADA)).toEqual({ status: 'found', userId: ada.id })
    expect(await database().user.findFirst()).toMatchObject({ name: 'Ada', passwordHash: 'a hash' })
  })

  test('does not link the user of an e-mail that is not verified', async () => {
    await createUser({ email: 'ada@example.com' })

    expect(await findOrLinkUser({ ...ADA, emailVerified: false })).toEqual({
      status: 'not-linked',
    })
    expect(await database().oidcAccount.count()).toBe(0)
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

  test('meets somebody once who comes for the first time in several browsers at once', async () => {
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

describe('reading claims', () => {
  const read = (claims: object) => readPerson(ISSUER, { sub: 'ada-1', ...claims })

  test('takes what the standard names and leaves the rest', () => {
    const claims = { email: 'Ada@Example.COM', email_verified: true, name: 'Ada', role: 'admin' }

    expect(read(claims)).toEqual({ ...ADA, name: 'Ada' })
  })

  test.each(['true', 1, null, undefined, false, {}])('%j does not verify an e-mail', (given) => {
    expect(read({ email: 'ada@example.com', email_verified: given }).emailVerified).toBe(false)
  })

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
