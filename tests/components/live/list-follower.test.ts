import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ListResult } from '@/components/live/list/fetch-session-list'
import { ListFollower } from '@/components/live/list/list-follower'
import { LiveStatus } from '@/components/live/live-status'

const SECOND_MS = 1_000

const FOUND: ListResult = {
  status: 'found',
  list: { sessions: [], total: 1, otherCount: 0, now: '2026-11-23T13:05:00Z', nextCursor: null },
}
const AWAY: ListResult = { status: 'unavailable', retryMs: 0 }

let replies: (ListResult | Promise<ListResult>)[]
let status: LiveStatus
let follower: ListFollower

const fetchList = vi.fn(async (_signal: AbortSignal) => replies.shift() ?? FOUND)
const onSignedOut = vi.fn()

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(1)
  fetchList.mockClear()
  onSignedOut.mockClear()
  replies = []
  status = new LiveStatus()
  follower = new ListFollower({ fetchList, onSignedOut, status })
})

afterEach(() => {
  follower.stop()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

/** News of which the list is asked for at once. */
async function hearNews() {
  void follower.look()
  await pass(0)
}

/** A list that comes when the test says so. */
function replyLater() {
  let reply: (result: ListResult) => void = () => {}
  replies.push(
    new Promise((resolve) => {
      reply = resolve
    }),
  )
  return async (result: ListResult) => {
    reply(result)
    await pass(0)
  }
}

test('news is looked at once', async () => {
  await hearNews()
  await pass(60 * SECOND_MS)

  expect(fetchList).toHaveBeenCalledOnce()
})

test('news that comes while it looks is looked at after it, once', async () => {
  const reply = replyLater()
  await hearNews()
  await hearNews()
  await hearNews()
  expect(fetchList).toHaveBeenCalledOnce()

  await reply(FOUND)

  expect(fetchList).toHaveBeenCalledTimes(2)
})

test('a limit is waited for, whatever the news', async () => {
  replies.push({ status: 'limited', retryMs: 10 * SECOND_MS })
  await hearNews()

  await hearNews()
  await pass(10 * SECOND_MS - 1)
  expect(fetchList).toHaveBeenCalledOnce()
  await pass(1)

  expect(fetchList).toHaveBeenCalledTimes(2)
})

test('a limit that does not say for how long is no reason to hurry', async () => {
  replies = Array<ListResult>(100).fill({ status: 'limited', retryMs: 0 })

  await hearNews()
  await pass(60 * SECOND_MS)

  // After 0, 1, 3, 7, 15 and 31 seconds.
  expect(fetchList).toHaveBeenCalledTimes(6)
})

test('an outage is asked about again, with growing pauses', async () => {
  replies = Array<ListResult>(100).fill(AWAY)

  await hearNews()
  await pass(60 * SECOND_MS)

  expect(fetchList).toHaveBeenCalledTimes(6)
})

test('a server that asks for a longer pause gets it', async () => {
  replies.push({ status: 'unavailable', retryMs: 20 * SECOND_MS })
  await hearNews()

  await pass(20 * SECOND_MS - 1)
  expect(fetchList).toHaveBeenCalledOnce()
  await pass(1)

  expect(fetchList).toHaveBeenCalledTimes(2)
})

test('news during an outage is looked at without waiting, and the pause is not waited for as well', async () => {
  replies.push({ status: 'unavailable', retryMs: 20 * SECOND_MS })
  await hearNews()

  await hearNews()
  expect(fetchList).toHaveBeenCalledTimes(2)
  await pass(60 * SECOND_MS)

  expect(fetchList).toHaveBeenCalledTimes(2)
})

test('after a success the pauses start small again', async () => {
  replies = [AWAY, AWAY, AWAY, FOUND]
  await hearNews()
  await pass(10 * SECOND_MS)
  expect(fetchList).toHaveBeenCalledTimes(4)

  replies = [AWAY]
  await hearNews()
  await pass(SECOND_MS)

  expect(fetchList).toHaveBeenCalledTimes(6)
})

test('an outage of five seconds is shown, until the list is there again', async () => {
  replies = [AWAY, AWAY, AWAY]
  await hearNews()

  await pass(5 * SECOND_MS - 1)
  expect(status.isInterrupted()).toBe(false)
  await pass(1)
  expect(status.isInterrupted()).toBe(true)

  await pass(2 * SECOND_MS)
  expect(fetchList).toHaveBeenCalledTimes(4)
  expect(status.isInterrupted()).toBe(false)
})

test('an outage of less than five seconds is not shown, now or later', async () => {
  replies = [AWAY, AWAY]
  await hearNews()

  await pass(60 * SECOND_MS)

  expect(fetchList).toHaveBeenCalledTimes(3)
  expect(status.isInterrupted()).toBe(false)
})

test('an interruption of the stream stays shown when the list is there', async () => {
  status.interrupt('stream')

  await hearNews()

  expect(status.isInterrupted()).toBe(true)
})

test('a page that is signed out leaves', async () => {
  replies.push({ status: 'signed-out' })

  await hearNews()

  expect(onSignedOut).toHaveBeenCalledOnce()
})

test('a page that has left already does not leave again', async () => {
  const reply = replyLater()
  await hearNews()

  follower.stop()
  await reply({ status: 'signed-out' })

  expect(onSignedOut).not.toHaveBeenCalled()
})

test.each([
  ['a request', () => void replyLater()],
  ['a limit', () => replies.push({ status: 'limited', retryMs: 10 * SECOND_MS })],
  ['an outage', () => replies.push(AWAY)],
])('stopping during %s gives up, and leaves nothing behind', async (_what, prepare) => {
  prepare()
  await hearNews()

  follower.stop()
  await pass(0)
  expect(vi.getTimerCount()).toBe(0)
  await pass(60 * SECOND_MS)

  expect(fetchList.mock.calls[0]?.[0].aborted).toBe(true)
  expect(fetchList).toHaveBeenCalledOnce()
})

test('what was shown of an outage goes with the list', async () => {
  replies = Array<ListResult>(100).fill(AWAY)
  await hearNews()
  await pass(10 * SECOND_MS)
  expect(status.isInterrupted()).toBe(true)

  follower.stop()

  expect(status.isInterrupted()).toBe(false)
})
