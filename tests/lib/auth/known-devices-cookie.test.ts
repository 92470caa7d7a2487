import { afterEach, describe, expect, test } from 'vitest'
import { findKnownDevice } from '@/lib/auth/known-devices'
import { newKnownDevicesCookie, readKnownDevices } from '@/lib/auth/known-devices-cookie'
import { env } from '@/lib/env'

const ADA = { id: 'ada', passwordHash: 'a hash' }
const OWN = { sharedDevice: false }
const SHARED = { sharedDevice: true }

const before = env.AUTH_URL

afterEach(() => {
  env.AUTH_URL = before
})

describe('the cookie of known devices', () => {
  test('is for this host alone, no script reads it, and it lasts a year', () => {
    env.AUTH_URL = 'http://localhost:3000'

    expect(newKnownDevicesCookie(null, ADA, OWN)).toMatchObject({
      name: 'known-devices',
      options: { httpOnly: true, sameSite: 'lax', path: '/', secure: false, maxAge: 31_536_000 },
    })
  })

  test('is bound to the host and secure on https, where the plain name is not read', () => {
    env.AUTH_URL = 'https://app.example.com'

    const cookie = newKnownDevicesCookie(null, ADA, OWN)

    expect(cookie).toMatchObject({ name: '__Host-known-devices', options: { secure: true } })
    expect(readKnownDevices(`a=b; __Host-known-devices=${cookie?.value}`)).toBe(cookie?.value)
    expect(readKnownDevices(`known-devices=${cookie?.value}`)).toBeNull()
  })

  test('is not given to a shared device', () => {
    expect(newKnownDevicesCookie(null, ADA, SHARED)).toBeNull()
  })

  test('is taken from a device that is shared from now on', () => {
    const known = newKnownDevicesCookie(null, ADA, OWN)?.value ?? null

    const after = newKnownDevicesCookie(known, ADA, SHARED)

    expect(after).toMatchObject({ value: '', options: { maxAge: 0 } })
    expect(findKnownDevice(after?.value ?? null, ADA)).toBeNull()
  })
})
