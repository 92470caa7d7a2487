import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { env } from '@/lib/env'
import { limitRequest, REQUEST_LIMITS, type RequestKind } from '@/lib/request/rate-limits'
import { makeSessionToken } from '@/lib/sessions/session-token'
import { captureLog } from '@/tests/support/capture-log'

const { perSession, perAddress } = REQUEST_LIMITS.terminate

beforeEach(() => {
  globalThis.sessionManagementRequestLimiters = undefined
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
  env.RATE_LIMITS = 'on'
})

type Client = { token?: string | null; address?: string | null }

function request({ token = null, address = '192.0.2.1' }: Client, kind: RequestKind = 'terminate') {
  return limitRequest(kind, { ipAddress: address, token })
}

async function requestTimes(count: number, client: Client): Promise<void> {
  for (let made = 0; made < count; made += 1) expect(await request(client)).toBeNull()
}

describe('requests of one session', () => {
  test('are limited, with when to try again, and go on after that', async () => {
    const token = makeSessionToken()
    await requestTimes(perSession, { token })

    expect(await request({ token })).toEqual({ retryAfterS: 10 })
    vi.advanceTimersByTime(4_000)
    expect(await request({ token })).toEqual({ retryAfterS: 6 })
    vi.advanceTimersByTime(6_000)
    expect(await request({ token })).toBeNull()
  })

  test('are counted together wherever they come from', async () => {
    const token = makeSessionToken()
    await requestTimes(perSession, { token })

    expect(await request({ token, address: '198.51.100.7' })).not.toBeNull()
  })

  test('limit neither other sessions nor requests of other kinds', async () => {
    const token = makeSessionToken()
    await requestTimes(perSession, { token })
    await request({ token })

    expect(await request({ token: makeSessionToken() })).toBeNull()
    expect(await request({ token }, 'look')).toBeNull()
  })
})

describe('requests of one address', () => {
  test('are limited whatever cookies they come with', async () => {
    for (let made = 0; made < perAddress; made += 1) await request({ token: makeSessionToken() })

    expect(await request({ token: makeSessionToken() })).toEqual({ retryAfterS: 10 })
    expect(await request({})).toEqual({ retryAfterS: 10 })
    expect(await request({ address: '198.51.100.7' })).toBeNull()
  })

  test('are counted together for all of an IPv6 client’s addresses', async () => {
    for (let made = 1; made <= perAddress; made += 1)
      await request({ address: `2001:db8::${made}` })

    expect(await request({ address: '2001:db8:0:0:ffff::1' })).not.toBeNull()
    expect(await request({ address: '2001:db8:0:1::1' })).toBeNull()
  })

  test('are limited where the address is not known', async () => {
    await requestTimes(perAddress, { address: null })

    expect(await request({ address: null })).not.toBeNull()
  })
})

test('cookies and addresses that are made up for each request do not fill the memory', async () => {
  for (let made = 0; made < 20_000; made += 1) {
    await request({ token: makeSessionToken(), address: `2001:db8:${made.toString(16)}::1` })
  }

  const limiters = globalThis.sessionManagementRequestLimiters?.byKind.terminate
  expect(limiters?.perSession.dump().storage.length).toBeLessThanOrEqual(2 ** 14)
  expect(limiters?.perAddress.dump().storage.length).toBeLessThanOrEqual(2 ** 14)
}, 30_000)

test('the first refusal is a line of the log, with neither cookie nor hash', async () => {
  const log = captureLog()
  const token = makeSessionToken()
  await requestTimes(perSession, { token })

  for (let made = 0; made < 50; made += 1) await request({ token })

  expect(log.lines('request_refused')).toEqual([
    {
      level: 'warn',
      event: 'request_refused',
      reason: 'limited',
      limit: 'terminate per session',
    },
  ])
  expect(log.text()).not.toContain(token)
})

test('RATE_LIMITS=off limits nothing', async () => {
  env.RATE_LIMITS = 'off'

  await requestTimes(perSession + 1, { token: makeSessionToken() })
})
