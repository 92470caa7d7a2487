import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  findKnownDevice,
  forgetDevice,
  KNOWN_FOR_S,
  rememberDevice,
} from '@/lib/auth/known-devices'
import { env } from '@/lib/env'

const ADA = { id: '0199d3a8-0000-7000-8000-00000000000a', passwordHash: '$argon2id$ada' }
const GRACE = { id: '0199d3a8-0000-7000-8000-00000000000b', passwordHash: '$argon2id$grace' }

const secret = env.AUTH_SECRET

beforeEach(() => {
  env.AUTH_SECRET = 'a secret for tests, with enough characters'
})

afterEach(() => {
  env.AUTH_SECRET = secret
  vi.useRealTimers()
})

function accountNumber(number: number) {
  return { ...ADA, id: `account ${number}` }
}

describe('a known device', () => {
  test('is known to the account that signed in there, always by the same id', () => {
    const cookie = rememberDevice(null, ADA)

    const device = findKnownDevice(cookie, ADA)
    expect(device).toMatch(/^[\w-]{22}$/)
    expect(findKnownDevice(cookie, ADA)).toBe(device)
  })

  test('is another one in another browser', () => {
    const [here, there] = [rememberDevice(null, ADA), rememberDevice(null, ADA)]

    expect(findKnownDevice(here, ADA)).not.toBe(findKnownDevice(there, ADA))
  })

  test('is unknown to every other account', () => {
    expect(findKnownDevice(rememberDevice(null, ADA), GRACE)).toBeNull()
  })

  test('is unknown after a new password', () => {
    const cookie = rememberDevice(null, ADA)

    expect(findKnownDevice(cookie, { ...ADA, passwordHash: '$argon2id$new' })).toBeNull()
  })

  test('is unknown where the secret is another', () => {
    const cookie = rememberDevice(null, ADA)

    env.AUTH_SECRET = 'another secret, with enough characters too'

    expect(findKnownDevice(cookie, ADA)).toBeNull()
  })

  test('is forgotten after a year, by the server as well', () => {
    const cookie = rememberDevice(null, ADA)

    vi.useFakeTimers({ now: Date.now() + (KNOWN_FOR_S - 60) * 1_000 })
    expect(findKnownDevice(cookie, ADA)).not.toBeNull()
    vi.useFakeTimers({ now: Date.now() + 61_000 })
    expect(findKnownDevice(cookie, ADA)).toBeNull()
  })

  test('cannot be made to last', () => {
    const [id, , signature] = rememberDevice(null, ADA).split('.')
    const later = (Math.floor(Date.now() / 1_000) + 2 * KNOWN_FOR_S).toString(36)

    expect(findKnownDevice([id, later, signature].join('.'), ADA)).toBeNull()
  })

  test('cannot be given the id of another', () => {
    const [, expiry, signature] = rememberDevice(null, ADA).split('.')

    expect(findKnownDevice(['A'.repeat(22), expiry, signature].join('.'), ADA)).toBeNull()
  })
})

describe('the cookie', () => {
  test('remembers several accounts of one browser', () => {
    const cookie = rememberDevice(rememberDevice(null, ADA), GRACE)

    expect(findKnownDevice(cookie, ADA)).not.toBeNull()
    expect(findKnownDevice(cookie, GRACE)).not.toBeNull()
  })

  test('remembers the last five, and stays small', () => {
    let cookie: string | null = null
    for (let number = 1; number <= 6; number += 1) {
      cookie = rememberDevice(cookie, accountNumber(number))
    }

    expect(findKnownDevice(cookie, accountNumber(1))).toBeNull()
    for (let number = 2; number <= 6; number += 1) {
      expect(findKnownDevice(cookie, accountNumber(number))).not.toBeNull()
    }
    expect(cookie?.length).toBeLessThan(400)
  })

  test('has one entry for an account, however often it signs in', () => {
    const cookie = rememberDevice(rememberDevice(rememberDevice(null, ADA), GRACE), ADA)

    expect(cookie.split('~')).toHaveLength(2)
  })

  test('says nothing about the accounts that it knows', () => {
    const cookie = rememberDevice(null, ADA)

    const raw = Buffer.from(cookie.replaceAll(/[.~]/g, ''), 'base64url').toString('latin1')
    for (const secretPart of [ADA.id, ADA.id.replaceAll('-', ''), ADA.passwordHash]) {
      expect(cookie).not.toContain(secretPart)
      expect(raw).not.toContain(secretPart)
    }
  })

  test('needs no encoding', () => {
    const cookie = rememberDevice(rememberDevice(null, ADA), GRACE)

    expect(encodeURIComponent(cookie)).toBe(cookie)
  })

  test('forgets one account and keeps the others', () => {
    const cookie = rememberDevice(rememberDevice(null, ADA), GRACE)

    const after = forgetDevice(cookie, ADA)

    expect(findKnownDevice(after, ADA)).toBeNull()
    expect(findKnownDevice(after, GRACE)).not.toBeNull()
    expect(forgetDevice(after, GRACE)).toBe('')
  })

  test.each([
    '',
    '~~~',
    'garbage',
    'a.b.c',
    '😀',
    `${'A'.repeat(22)}.zzzzzzz.${'A'.repeat(43)}`,
    'x'.repeat(8_000),
    '%E0%A4%A',
    '\0',
  ])('of any other kind knows nothing and breaks nothing: %j', (garbage) => {
    expect(findKnownDevice(garbage, ADA)).toBeNull()
    expect(findKnownDevice(rememberDevice(garbage, ADA), ADA)).not.toBeNull()
    expect(forgetDevice(garbage, ADA)).not.toContain('garbage')
  })
})
