import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { env } from '@/lib/env'
import { sessionLifetime } from '@/lib/session-management'
import { captureLog } from '@/tests/support/capture-log'
import { makePlacesFile } from '@/tests/support/places-file'

const folder = mkdtempSync(path.join(tmpdir(), 'places-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the file of places that the settings name', () => {
  beforeEach(() => vi.resetModules())
  afterEach(() => {
    env.GEOIP_DATABASE = undefined
  })

  test('is the one that is asked', async () => {
    env.GEOIP_DATABASE = path.join(folder, 'berlin.mmdb')
    const record = { country_code: 'DE', city: 'Berlin' }
    writeFileSync(env.GEOIP_DATABASE, makePlacesFile('81.2.69.0/24', record))
    const { loadPlaces, findPlace } = await import('@/lib/session-management')

    loadPlaces()

    expect(findPlace('81.2.69.142')?.label).toBe('Berlin, Germany')
    expect(findPlace('8.8.8.8')).toBeNull()
  })

  test('is the bundled one by default', async () => {
    const { loadPlaces, findPlace } = await import('@/lib/session-management')

    expect(loadPlaces).not.toThrow()
    expect(findPlace('193.0.6.139')?.label).toBe('Netherlands')
  })

  test('stops the start when it is missing, by its name and that of the setting', async () => {
    env.GEOIP_DATABASE = path.join(folder, 'missing.mmdb')
    const { loadPlaces } = await import('@/lib/session-management')

    expect(loadPlaces).toThrow(/^GEOIP_DATABASE: .*missing\.mmdb.*ENOENT/)
  })

  test('breaks no page when it is gone: there are no places, and one warning', async () => {
    const log = captureLog()
    env.GEOIP_DATABASE = path.join(folder, 'missing.mmdb')
    const { findPlace } = await import('@/lib/session-management')

    expect([findPlace('8.8.8.8'), findPlace('8.8.4.4')]).toEqual([null, null])

    expect(log.lines('places_unavailable')).toHaveLength(1)
  })
})

test('the limits of a session are those of the settings', () => {
  expect(sessionLifetime({ sharedDevice: false })).toEqual({
    idleTimeoutMs: env.SESSION_IDLE_TIMEOUT,
    maxAgeMs: env.SESSION_MAX_AGE,
  })
  expect(sessionLifetime({ sharedDevice: true })).toEqual({
    idleTimeoutMs: env.SHARED_DEVICE_IDLE_TIMEOUT,
    maxAgeMs: env.SHARED_DEVICE_MAX_AGE,
  })
})
