import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readDeviceEvidence, readStoredHints } from '@/lib/sessions/device-evidence'

const CHROME_ON_WINDOWS =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36'
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

describe('reading the evidence', () => {
  test('the raw headers are kept as they came', () => {
    const evidence = readDeviceEvidence(
      new Headers({
        'User-Agent': CHROME_ON_WINDOWS,
        'Sec-CH-UA': '"Chromium";v="146", "Not?A_Brand";v="8", "Google Chrome";v="146"',
        'Sec-CH-UA-Mobile': '?0',
        'Sec-CH-UA-Platform': '"Windows"',
        'Sec-CH-UA-Platform-Version': '"15.0.0"',
      }),
    )

    expect(evidence).toEqual({
      userAgent: CHROME_ON_WINDOWS,
      clientHints: {
        brands: '"Chromium";v="146", "Not?A_Brand";v="8", "Google Chrome";v="146"',
        platform: '"Windows"',
        platformVersion: '"15.0.0"',
      },
    })
  })

  test('missing and empty headers are null', () => {
    expect(readDeviceEvidence(new Headers())).toEqual({ userAgent: null, clientHints: null })
    expect(readDeviceEvidence(new Headers({ 'User-Agent': '  ', 'Sec-CH-UA': '' }))).toEqual({
      userAgent: null,
      clientHints: null,
    })
  })

  test('only the hints that came are in the object', () => {
    const evidence = readDeviceEvidence(new Headers({ 'Sec-CH-UA-Platform': '"Linux"' }))

    expect(Object.keys(evidence.clientHints ?? {})).toEqual(['platform'])
  })

  test('a user agent is capped at 512 characters and a hint at 128', () => {
    const evidence = readDeviceEvidence({ get: () => 'x'.repeat(100_000) })

    expect(evidence.userAgent).toHaveLength(512)
    expect(evidence.clientHints?.brands).toHaveLength(128)
  })

  test('control and bidirectional characters are stripped', () => {
    const hostile = 'Fire\u0000fox\r\n\u202E\u2066/\u200F150\u0085\u2028\u{E0041}\uFEFF'

    const evidence = readDeviceEvidence({ get: () => hostile })

    expect(evidence.userAgent).toBe('Firefox/150')
    expect(evidence.clientHints?.platform).toBe('Firefox/150')
  })

  test('the cap leaves no half of a surrogate pair, which PostgreSQL would refuse', () => {
    const evidence = readDeviceEvidence({ get: () => `x${'💥'.repeat(300)}` })

    expect(evidence.userAgent).toBe(`x${'💥'.repeat(255)}`)
  })

  test('hints that a row stored are read back, and anything else is null', () => {
    const stored = JSON.stringify({ platform: '"Linux"', model: '"X"' })

    expect(readStoredHints(stored)).toEqual({ platform: '"Linux"' })
    expect(readStoredHints('{"platform":7}')).toBeNull()
    expect(readStoredHints('"text"')).toBeNull()
    expect(readStoredHints('null')).toBeNull()
    expect(readStoredHints(null)).toBeNull()
  })

  test('any headers give evidence that fits its columns', () => {
    const anyCodeUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code))

    fc.assert(
      fc.property(fc.string({ unit: anyCodeUnit, maxLength: 2_000 }), (value) => {
        const { userAgent, clientHints } = readDeviceEvidence({ get: () => value })

        for (const text of [userAgent, ...Object.values(clientHints ?? {})]) {
          expect(text).not.toBe('')
          expect(text ?? '').not.toMatch(INVISIBLE)
          expect(text?.length ?? 0).toBeLessThanOrEqual(512)
        }
      }),
    )
  })
})
