import { describe, expect, test } from 'vitest'
import { hashPassword, verifyPassword } from '@/lib/auth/password'

describe('a password', () => {
  test('is stored with Argon2id at the cost that OWASP asks for', async () => {
    expect(await hashPassword('correct horse battery staple')).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/,
    )
  })

  test('fits its own hash and no other does', async () => {
    const stored = await hashPassword('correct horse battery staple')

    expect(await verifyPassword(stored, 'correct horse battery staple')).toBe(true)
    expect(await verifyPassword(stored, 'correct horse battery staplE')).toBe(false)
    expect(await verifyPassword(stored, '')).toBe(false)
  })

  test('counts to its last byte, also beyond 72', async () => {
    const long = 'a'.repeat(200)
    const stored = await hashPassword(`${long}x`)

    expect(await verifyPassword(stored, `${long}x`)).toBe(true)
    expect(await verifyPassword(stored, `${long}y`)).toBe(false)
  })

  test('is taken exactly as typed: spaces, case and accents', async () => {
    const stored = await hashPassword(' Pässword ')

    expect(await verifyPassword(stored, ' Pässword ')).toBe(true)
    expect(await verifyPassword(stored, 'Pässword')).toBe(false)
    expect(await verifyPassword(stored, ' Pässword '.normalize('NFD'))).toBe(false)
  })

  test('of an unknown user fits nothing', async () => {
    expect(await verifyPassword(null, 'anything')).toBe(false)
  })
})
