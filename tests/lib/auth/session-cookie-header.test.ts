import { afterEach, describe, expect, test } from 'vitest'
import {
  clearedSessionCookie,
  hasSessionCookie,
  readSessionTokens,
  sessionCookieSettings,
} from '@/lib/auth/session-cookie-header'
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

    expect(readSessionTokens(`theme=dark; session=${token}; a=b`)).toEqual([token])
  })

  test('is found behind others of its name, which hide nothing', () => {
    const [planted, token] = [makeSessionToken(), makeSessionToken()]

    expect(
      readSessionTokens(`session=x; session=${planted}; session=${token}; session=${token}`),
    ).toEqual([planted, token])
  })

  test('is there or not, whatever it holds', () => {
    expect(hasSessionCookie('a=b; session=%00')).toBe(true)
    expect(hasSessionCookie('a=b; session2=x')).toBe(false)
    expect(hasSessionCookie(undefined)).toBe(false)
  })

  test('is cleared under its own name and flags', () => {
    expect(clearedSessionCookie()).toBe('session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax')
    env.AUTH_URL = 'https://app.example.com'
    expect(clearedSessionCookie()).toBe(
      '__Host-session=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax',
    )
  })

  test('on https the name without its prefix opens nothing', () => {
    env.AUTH_URL = 'https://app.example.com'

    expect(readSessionTokens(`session=${makeSessionToken()}`)).toEqual([])
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
    expect(readSessionTokens(header)).toEqual([])
  })
})
