// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { leavePage } from '@/components/live/leaving/leave-page'
import { emptyResponse, FakeNetwork } from './fake-network'
import { pass } from './fake-page'

const SECOND_MS = 1_000
const reload = vi.fn()
const replace = vi.fn()
let network: FakeNetwork

beforeEach(() => {
  vi.useFakeTimers()
  network = new FakeNetwork()
  reload.mockClear()
  replace.mockClear()
  vi.stubGlobal('fetch', network.fetch)
  vi.stubGlobal('location', { reload, replace })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const replyTimes = (times: number, status: number) =>
  network.reply(...Array.from({ length: times }, () => emptyResponse(status)))

test('the page that follows says why', () => {
  leavePage('terminated & more')

  expect(replace.mock.calls).toEqual([['/signed-out?reason=terminated+%26+more']])
  expect(reload).not.toHaveBeenCalled()
})

test('without a reason the server is asked for the same page', () => {
  leavePage(null)

  expect(reload).toHaveBeenCalledOnce()
  expect(replace).not.toHaveBeenCalled()
})

test('after a new sign-in the page comes again as soon as the new cookie is there', async () => {
  replyTimes(2, 204)
  replyTimes(1, 200)
  leavePage('replaced')

  await pass(499)
  expect(reload).not.toHaveBeenCalled()
  await pass(1)

  expect(reload).toHaveBeenCalledOnce()
  expect(network.requests).toHaveLength(3)
})

test('any session will do for that: the request does not say which one made the page', async () => {
  replyTimes(1, 200)

  leavePage('replaced')
  await pass(0)

  expect(network.requests[0]?.headers.has('page-session')).toBe(false)
})

test('a network that is away is asked again', async () => {
  network.fail(2)
  replyTimes(1, 200)

  leavePage('replaced')
  await pass(500)

  expect(reload).toHaveBeenCalledOnce()
})

test('a cookie that does not come is waited for five seconds', async () => {
  replyTimes(100, 204)
  leavePage('replaced')

  await pass(5 * SECOND_MS - 1)
  expect(reload).not.toHaveBeenCalled()
  await pass(1)

  expect(reload).toHaveBeenCalledOnce()
})
