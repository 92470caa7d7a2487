import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { SessionRow } from '@/lib/sessions/session-row'
import { makeToSessionView, toIso } from '@/lib/sessions/session-view'

const BERLIN = { country: 'DE', city: 'Berlin', label: 'Berlin, Germany' }

const ROW: SessionRow = {
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  signInMethod: 'password',
  sharedDevice: false,
  signedInAt: 1_795_000_000.001,
  lastActiveAt: 1_795_000_060.5,
  expiresAt: 1_795_600_000,
  ipAddress: '192.0.2.1',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  clientHints: null,
}

test('a row becomes what may be seen of it', () => {
  const toView = makeToSessionView({ findPlace: () => BERLIN })

  expect(toView(ROW, { isCurrent: true })).toEqual({
    id: ROW.id,
    current: true,
    device: {
      type: 'desktop',
      browser: 'Firefox',
      os: 'Linux',
      label: 'Firefox on Linux',
    },
    ipAddress: '192.0.2.1',
    location: BERLIN,
    signedInAt: '2026-11-18T11:06:40.001Z',
    lastActiveAt: '2026-11-18T11:07:40.500Z',
    expiresAt: '2026-11-25T09:46:40.000Z',
    signInMethod: 'password',
    sharedDevice: false,
  })
})

test('a browser and an address that were seen before are not worked out again', () => {
  const findPlace = vi.fn(() => null)
  const toView = makeToSessionView({ findPlace })

  const first = toView(ROW, { isCurrent: true })
  const second = toView({ ...ROW, id: 'another' }, { isCurrent: false })

  expect(second.device).toBe(first.device)
  expect(findPlace).toHaveBeenCalledOnce()
})

test('hints of another browser are not mixed up with the same user agent', () => {
  const toView = makeToSessionView({ findPlace: () => null })
  const userAgent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/146.0.0.0 Safari/537.36'
  const osOf = (version: string) => {
    const clientHints = JSON.stringify({ platform: '"Windows"', platformVersion: `"${version}"` })
    return toView({ ...ROW, userAgent, clientHints }, { isCurrent: false }).device.os
  }

  expect([osOf('15.0.0'), osOf('10.0.0'), osOf('15.0.0')]).toEqual([
    'Windows 11',
    'Windows 10',
    'Windows 11',
  ])
})

test('where there is no address there is no place to look for', () => {
  const findPlace = vi.fn(() => BERLIN)
  const toView = makeToSessionView({ findPlace })

  expect(toView({ ...ROW, ipAddress: null }, { isCurrent: false }).location).toBeNull()
  expect(findPlace).not.toHaveBeenCalled()
})

test('no millisecond is lost on the way from seconds with a fraction', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(2100, 0) }), (milliseconds) => {
      expect(toIso(milliseconds / 1_000)).toBe(new Date(milliseconds).toISOString())
    }),
    { numRuns: 1_000 },
  )
})
