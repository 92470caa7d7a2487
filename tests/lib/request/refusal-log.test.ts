import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { boundedLog, LOG_WINDOW_MS, MAX_COUNTS } from '@/lib/request/bounded-log'
import { type CurrentRequest, runWithRequest } from '@/lib/request/current-request'
import { logFailure, logOutage, logRefusal } from '@/lib/request/refusal-log'
import { captureLog } from '@/tests/support/capture-log'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

let requestCount = 0

function makeRequest(ipAddress: string | null): CurrentRequest {
  requestCount += 1
  const id = `request-${requestCount}`
  return {
    ...{ id, ipAddress, url: '/', token: null, tokens: [], isSameOrigin: false },
    ...{ hasDeadCookie: false, awaitsAction: false, clearsCache: false, delay: null },
  }
}

function refuse(reason: string, ipAddress: string | null = '192.0.2.1'): void {
  runWithRequest(makeRequest(ipAddress), () =>
    logRefusal({ level: 'warn', fields: { event: 'refused', reason }, message: 'Refused' }),
  )
}

function refuseTimes(count: number, reason: string, ipAddress?: string): void {
  for (let done = 0; done < count; done += 1) refuse(reason, ipAddress)
}

const endMinute = () => vi.advanceTimersByTime(LOG_WINDOW_MS)

describe('refusals of one kind from one address', () => {
  test('are one line at once, and one with the count of the others after a minute', () => {
    const log = captureLog()

    refuseTimes(500, 'foreign')
    expect(log.lines('refused')).toEqual([
      expect.objectContaining({ level: 'warn', reason: 'foreign', ipAddress: '192.0.2.1' }),
    ])
    endMinute()

    const [first, count, ...more] = log.lines('refused')
    expect(first).not.toHaveProperty('count')
    expect(count).toEqual({
      level: 'warn',
      event: 'refused',
      reason: 'foreign',
      ipAddress: '192.0.2.1',
      requestId: `request-${requestCount}`,
      count: 499,
    })
    expect(more).toEqual([])
  })

  test('are no second line when there was one', () => {
    const log = captureLog()

    refuse('foreign')
    endMinute()

    expect(log.lines('refused')).toHaveLength(1)
  })

  test('are a line again in the next minute', () => {
    const log = captureLog()

    refuseTimes(2, 'foreign')
    endMinute()
    refuse('foreign')

    expect(log.lines('refused').map(({ count }) => count)).toEqual([undefined, 1, undefined])
  })

  test('leave other kinds and other addresses their lines', () => {
    const log = captureLog()
    refuseTimes(3, 'foreign')

    refuse('limited')
    refuse('foreign', '198.51.100.7')
    refuse('foreign', null)

    expect(log.lines('refused')).toHaveLength(4)
  })

  test('are counted together for all of an IPv6 client’s addresses', () => {
    const log = captureLog()

    for (let made = 1; made <= 50; made += 1) refuse('foreign', `2001:db8::${made}`)
    refuse('foreign', '2001:db8:0:1::1')

    expect(log.lines('refused')).toHaveLength(2)
  })
})

test('failures are ten lines with their errors, and then a count without one', () => {
  const log = captureLog()
  const fail = () =>
    logFailure({
      level: 'error',
      fields: { event: 'failed' },
      details: { err: new Error('a bug') },
      message: 'Failed',
    })

  for (let made = 0; made < 30; made += 1) runWithRequest(makeRequest('192.0.2.1'), fail)
  endMinute()

  const lines = log.lines('failed')
  expect(lines).toHaveLength(11)
  expect(lines.filter(({ err }) => err !== undefined)).toHaveLength(10)
  expect(lines.at(-1)).toMatchObject({ count: 20, ipAddress: '192.0.2.1' })
})

test('an outage is told alike, however many ask', () => {
  const log = captureLog()

  for (let made = 0; made < 200; made += 1) {
    runWithRequest(makeRequest(`192.0.2.${made}`), () => logOutage(new Error('away')))
  }
  endMinute()

  const lines = log.lines('database_unavailable')
  expect(lines).toHaveLength(11)
  expect(lines.at(-1)).toMatchObject({ count: 190 })
  expect(lines.at(-1)).not.toHaveProperty('ipAddress')
})

test('what had no request to tell of keeps the address that it was given', () => {
  const log = captureLog()
  const fields = { event: 'refused', status: 400 }

  for (let made = 0; made < 3; made += 1) {
    logRefusal({ level: 'info', fields, message: 'Bad Request', ipAddress: '192.0.2.9' })
  }
  endMinute()

  expect(log.lines('refused')).toEqual([
    { level: 'info', ...fields, ipAddress: '192.0.2.9' },
    { level: 'info', ...fields, ipAddress: '192.0.2.9', count: 2 },
  ])
})

test('a flood from addresses without end is bounded, in memory and in lines, and counted', () => {
  const log = captureLog()
  const flood = 50_000

  for (let made = 0; made < flood; made += 1) refuse('foreign', `2001:db8:${made.toString(16)}::1`)

  expect(boundedLog.get().size).toBe(MAX_COUNTS + 1)
  endMinute()
  const lines = log.lines('refused')
  expect(lines).toHaveLength(MAX_COUNTS + 2)
  expect(lines.at(-1)).toMatchObject({ reason: 'foreign', count: flood - MAX_COUNTS - 1 })
  expect(lines.at(-1)).not.toHaveProperty('ipAddress')
  expect(boundedLog.get().size).toBe(0)
})

test('what is counted when the app stops is not lost', () => {
  const log = captureLog()
  refuseTimes(5, 'foreign')

  boundedLog.get().flush()

  expect(log.lines('refused').at(-1)).toMatchObject({ count: 4 })
  endMinute()
  expect(log.lines('refused')).toHaveLength(2)
})
