import { afterEach, describe, expect, test } from 'vitest'
import { readSessionToken, sessionCookieSettings } from '@/lib/auth/session-cookie-header'
import { env } from '@/lib/env'
import { makeSessionToken } from '@/lib/sessions/session-token'

const before = env.AUTH_URL

afterEach(() => {
  env.AUTH_URL = before
})

describe('the cookie of a session', () => {
  test('is bound to the host and secure on https', () => {
    env.AUTH_URL = 'https://app.example.com'

    expect(sessionCookieSettings()).toEqual({
      name: '__Host-session',
      options: { httpOnly: true, sameSite: 'lax', path: '/', secure: true },
    })
  })

  test('is HttpOnly and SameSite=Lax on plain http, too', () => {
    env.AUTH_URL = 'http://localhost:3000'

    expect(sessionCookieSettings()).toEqual({
      name: 'session',
      options: { httpOnly: true, sameSite: 'lax', path: '/', secure: false },
    })
  })

  test('is found among others', () => {
    const token = makeSessionToken()

    expect(readSessionToken(`theme=dark; session=${token}; a=b`)).toBe(token)
  })

  test('on https the name without its prefix opens nothing', () => {
    env.AUTH_URL = 'https://app.example.com'

    expect(readSessionToken(`session=${makeSessionToken()}`)).toBeNull()
  })

  test.each([
    null,
    undefined,
    '',
    'session',
    'session=',
    'session=%E0%A4%A',
    'session=\u0000',
    `session=${'x'.repeat(8_000)}`,
    'session=😀',
    `session="${'A'.repeat(43)}"`,
    `Session=${'A'.repeat(43)}`,
    `session2=${'A'.repeat(43)}`,
    `xsession=${'A'.repeat(43)}`,
    ';;;===',
  ])('%j is "signed out"', (header) => {
    expect(readSessionToken(header)).toBeNull()
  })
})
