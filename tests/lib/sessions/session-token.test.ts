import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { hashSessionToken, isSessionToken, makeSessionToken } from '@/lib/sessions/session-token'

test('a token is 32 random bytes, and no two are alike', () => {
  const tokens = Array.from({ length: 1_000 }, makeSessionToken)

  expect(new Set(tokens).size).toBe(1_000)
  for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32)
})

test('its hash is SHA-256', () => {
  const expected = createHash('sha256').update('token').digest('hex')

  expect(Buffer.from(hashSessionToken('token')).toString('hex')).toBe(expected)
})

test('what is made is accepted as a token', () => {
  expect(isSessionToken(makeSessionToken())).toBe(true)
})

test.each([
  undefined,
  '',
  'x',
  `${'A'.repeat(43)}\n`,
  'A'.repeat(42),
  'A'.repeat(44),
  `${'A'.repeat(42)}=`,
  `${'A'.repeat(42)}😀`,
  '%E0%A4%A',
  '\u0000'.repeat(43),
])('%j is no token', (value) => {
  expect(isSessionToken(value)).toBe(false)
})
