import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fetchSessionList } from '@/components/live/list/fetch-session-list'
import { makeSessionView } from '@/tests/components/sessions/make-session-view'
import { emptyResponse, FakeNetwork } from './fake-network'

const NOW = '2026-11-23T13:05:00.000Z'

let network: FakeNetwork
let stop: AbortController

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(NOW) })
  vi.spyOn(Math, 'random').mockReturnValue(0)
  network = new FakeNetwork()
  stop = new AbortController()
  vi.stubGlobal('fetch', network.fetch)
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const fetchPage = (cursor: string | null = null) =>
  fetchSessionList({ sessionId: 'ada-1', cursor }, stop.signal)

test('the list is asked for by a page that says which session made it', async () => {
  network.reply(emptyResponse(503), emptyResponse(503))

  await fetchPage()
  await fetchPage('a b&c')

  expect(network.requests.map(({ path }) => path)).toEqual([
    '/api/sessions',
    '/api/sessions?cursor=a+b%26c',
  ])
  expect(network.requests[0]?.headers.get('page-session')).toBe('ada-1')
})

test('all sessions but the one that asks are others, and the time is the server’s', async () => {
  const sessions = [makeSessionView({ current: true }), makeSessionView()]
  const headers = { Date: 'Mon, 23 Nov 2026 12:00:00 GMT' }
  network.reply(Response.json({ sessions, total: 120, nextCursor: 'next' }, { headers }))

  expect(await fetchPage()).toEqual({
    status: 'found',
    list: {
      sessions,
      total: 120,
      otherCount: 119,
      nextCursor: 'next',
      now: '2026-11-23T12:00:00.000Z',
    },
  })
})

test('a response without a time is of now', async () => {
  network.reply(Response.json({ sessions: [], total: 1, nextCursor: null }))

  expect(await fetchPage()).toMatchObject({ list: { now: NOW } })
})

test.each([
  [emptyResponse(401), { status: 'signed-out' }],
  [emptyResponse(429, { 'Retry-After': '8' }), { status: 'limited', retryMs: 8_000 }],
  [emptyResponse(429), { status: 'limited', retryMs: 0 }],
  [emptyResponse(503, { 'Retry-After': '5' }), { status: 'unavailable', retryMs: 5_000 }],
  [emptyResponse(500), { status: 'unavailable', retryMs: 0 }],
  [new Response('<!doctype html>'), { status: 'unavailable', retryMs: 0 }],
])('%j is %j', async (response, result) => {
  network.reply(response)

  expect(await fetchPage()).toEqual(result)
})

test('a network that is away is an outage', async () => {
  network.fail()

  expect(await fetchPage()).toEqual({ status: 'unavailable', retryMs: 0 })
})

test('a response is waited for no longer than 15 seconds', async () => {
  network.replyNothing()
  const settled = vi.fn()
  void fetchPage().then(settled)

  await vi.advanceTimersByTimeAsync(14_999)
  expect(settled).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)

  expect(settled).toHaveBeenCalledWith({ status: 'unavailable', retryMs: 0 })
})

test('a page that leaves waits no longer', async () => {
  network.replyNothing()
  const result = fetchPage()

  stop.abort()

  expect(await result).toEqual({ status: 'unavailable', retryMs: 0 })
  expect(vi.getTimerCount()).toBe(0)
})
