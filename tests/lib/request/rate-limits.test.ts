import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { env } from '@/lib/env'
import {
  limitRequest,
  REQUEST_LIMITS,
  type RequestKind,
  requestLimiters,
} from '@/lib/request/rate-limits'
import { makeSessionToken } from '@/lib/sessions/session-token'
import { captureLog } from '@/tests/support/capture-log'

const { perSession, perAddress } = REQUEST_LIMITS.terminate

beforeEach(() => {
  requestLimiters.forget()
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
  env.RATE_LIMITS = 'on'
})

type Client = { token?: string; address?: string | null }

function request({ token, address = '192.0.2.1' }: Client, kind: RequestKind = 'terminate') {
  return limitRequest(kind, { ipAddress: address, token: token ?? null })
}

function requestTimes(count: number, client: Client): void {
  for (let made = 0; made < count; made += 1) expect(request(client)).toBeNull()
}

describe('requests of one session', () => {
  test('are limited, with when to try again, and go on after that', () => {
    const token = makeSessionToken()
    requestTimes(perSession, { token })

    expect(request({ token })).toEqual({ retryAfterS: 10 })
    vi.advanceTimersByTime(4_000)
    expect(request({ token })).toEqual({ retryAfterS: 6 })
    vi.advanceTimersByTime(6_000)
    expect(request({ token })).toBeNull()
  })

  test('are counted together wherever they come from', () => {
    const token = makeSessionToken()
    requestTimes(perSession, { token })

    expect(request({ token, address: '198.51.100.7' })).not.toBeNull()
  })

  test('limit neither other sessions nor requests of other kinds', () => {
    const token = makeSessionToken()
    requestTimes(perSession, { token })
    request({ token })

    expect(request({ token: makeSessionToken() })).toBeNull()
    expect(request({ token }, 'look')).toBeNull()
  })
})

describe('requests of one address', () => {
  test('are limited whatever cookies they come with', () => {
    for (let made = 0; made < perAddress; made += 1) request({ token: makeSessionToken() })

    expect(request({ token: makeSessionToken() })).toEqual({ retryAfterS: 10 })
    expect(request({})).toEqual({ retryAfterS: 10 })
    expect(request({ address: '198.51.100.7' })).toBeNull()
  })

  test('are counted together for all of an IPv6 client’s addresses', () => {
    for (let made = 1; made <= perAddress; made += 1) request({ address: `2001:db8::${made}` })

    expect(request({ address: '2001:db8:0:0:ffff::1' })).not.toBeNull()
    expect(request({ address: '2001:db8:0:1::1' })).toBeNull()
  })

  test('are limited where the address is not known', () => {
    requestTimes(perAddress, { address: null })

    expect(request({ address: null })).not.toBeNull()
  })
})

test('cookies and addresses that are made up for each request do not fill the memory', () => {
  for (let made = 0; made < 20_000; made += 1) {
    request({ token: makeSessionToken(), address: `2001:db8:${made.toString(16)}::1` })
  }

  const { perSession, perAddress } = requestLimiters.get().terminate
  expect(perSession.counter.size).toBe(2 ** 14)
  expect(perAddress.counter.size).toBe(2 ** 14)
})

test('a session that is limited stays so while other cookies are made up from many addresses', () => {
  const token = makeSessionToken()
  requestTimes(perSession, { token })

  for (let made = 0; made < 40_000; made += 1) {
    request({ token: makeSessionToken(), address: `2001:db8:${made.toString(16)}::1` })
  }

  expect(request({ token, address: '198.51.100.7' })).not.toBeNull()
})

test('the first refusal is a line of the log, with neither cookie nor hash', () => {
  const log = captureLog()
  const token = makeSessionToken()
  requestTimes(perSession, { token })

  for (let made = 0; made < 50; made += 1) request({ token })

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

test('RATE_LIMITS=off limits nothing', () => {
  env.RATE_LIMITS = 'off'

  requestTimes(perSession + 1, { token: makeSessionToken() })
})
