import { expect, test } from 'vitest'
import { formatCookie, readCookie } from '@/lib/auth/cookie-header'

const OPTIONS = { httpOnly: true, sameSite: 'lax', path: '/', secure: false } as const

test('a cookie is found by its whole name', () => {
  expect(readCookie('a=1; session=x=y; sessions=2', 'session')).toBe('x=y')
  expect(readCookie('xsession=1; session-2=2', 'session')).toBeNull()
  expect(readCookie(undefined, 'session')).toBeNull()
})

test.each([
  [{}, 'name=value; Path=/; HttpOnly; SameSite=Lax'],
  [{ maxAge: 60 }, 'name=value; Path=/; Max-Age=60; HttpOnly; SameSite=Lax'],
  [{ maxAge: 0 }, 'name=value; Path=/; Max-Age=0; HttpOnly; SameSite=Lax'],
  [{ secure: true }, 'name=value; Path=/; Secure; HttpOnly; SameSite=Lax'],
])('a new cookie with %j is a Set-Cookie header', (given, expected) => {
  const cookie = { name: 'name', value: 'value', options: { ...OPTIONS, ...given } }

  expect(formatCookie(cookie)).toBe(expected)
})
