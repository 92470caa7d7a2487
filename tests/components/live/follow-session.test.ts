// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LiveUpdates } from '@/components/live/live-updates'
import { followSession } from '@/components/live/tabs/follow-session'
import { FakeBrowser, type FakeTab } from './fake-browser'
import { emptyResponse } from './fake-network'
import { comeBack, pass, setVisibility } from './fake-page'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS

let browser: FakeBrowser
let closeAll: (() => void)[]

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0)
  browser = new FakeBrowser()
  closeAll = []
})

afterEach(async () => {
  for (const close of closeAll) close()
  await pass(0)
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A tab that shows a page of the session. */
async function openTab({
  sessionId = 'ada-1',
  ...given
}: Partial<FakeTab> & { sessionId?: string } = {}) {
  const tab = { ...browser.openTab(), ...given }
  const live = new LiveUpdates()
  const news = vi.fn()
  const onEnded = vi.fn()
  live.news.subscribe(news)
  const close = followSession({ sessionId, live, onEnded }, tab)
  closeAll.push(close)
  await pass(0)
  return { ...tab, news, onEnded, close, isInterrupted: live.status.isInterrupted }
}

const openTabs = async (count: number) => {
  const tabs = []
  while (tabs.length < count) tabs.push(await openTab())
  return tabs
}

const countRequests = () => browser.network.requests.length

test('eight tabs share one stream, and all hear what it says', async () => {
  const stream = browser.network.openStream()
  const tabs = await openTabs(8)
  for (const { news } of tabs) news.mockClear()

  stream.event('sessions-changed')
  await pass(0)
  stream.event('session-terminated', { reason: 'terminated' })
  await pass(0)

  expect(countRequests()).toBe(1)
  for (const { news, onEnded } of tabs) {
    expect(news).toHaveBeenCalledOnce()
    expect(onEnded.mock.calls).toEqual([['terminated']])
  }
})

test('a tab looks once as soon as it hears of everything: its page may be old', async () => {
  browser.network.openStream()
  const first = await openTab()
  const second = await openTab()

  await pass(MINUTE_MS / 2)

  expect(first.news).toHaveBeenCalledOnce()
  expect(second.news).toHaveBeenCalledOnce()
})

test('nothing is looked at as long as there is no stream', async () => {
  browser.network.replyNothing()

  const { news } = await openTab()

  expect(news).not.toHaveBeenCalled()
})

test('when the tab with the stream closes, another one opens a stream and looks again', async () => {
  browser.network.openStream()
  const [first, second] = await openTabs(2)
  browser.network.openStream()
  second?.news.mockClear()

  first?.close()
  await pass(0)

  expect(countRequests()).toBe(2)
  expect(second?.news).toHaveBeenCalledOnce()
})

test('a tab that is seen takes over from one that sleeps', async () => {
  browser.network.openStream()
  const [first, second] = await openTabs(2)
  await pass(SECOND_MS)
  const next = browser.network.openStream()
  first?.sleep()

  comeBack()
  await pass(3 * SECOND_MS)
  expect(countRequests()).toBe(2)

  next.event('session-terminated', { reason: 'terminated' })
  await pass(0)
  expect(second?.onEnded.mock.calls).toEqual([['terminated']])
})

test('a tab that is seen asks by itself, now and then', async () => {
  browser.network.openStream()
  const [first] = await openTabs(2)
  browser.network.openStream()
  first?.sleep()

  await pass(15 * SECOND_MS + 3 * SECOND_MS - 1)
  expect(countRequests()).toBe(1)
  await pass(1)

  expect(countRequests()).toBe(2)
})

test('nothing is taken from a tab that responds', async () => {
  const stream = browser.network.openStream()
  await openTabs(2)

  for (let beat = 0; beat < 20; beat += 1) {
    await pass(15 * SECOND_MS)
    stream.send(': beat')
    comeBack()
  }
  await pass(3 * SECOND_MS)

  expect(countRequests()).toBe(1)
})

test('a tab that is hidden does not take over', async () => {
  const stream = browser.network.openStream()
  const [first] = await openTabs(2)
  setVisibility('hidden')
  first?.sleep()

  await pass(30 * SECOND_MS)
  stream.send(': beat')

  expect(countRequests()).toBe(1)
})

test('a tab that is hidden while it waits for the leader does not take over', async () => {
  browser.network.openStream()
  const [first] = await openTabs(2)
  first?.sleep()
  await pass(15 * SECOND_MS)

  setVisibility('hidden')
  await pass(10 * SECOND_MS)

  expect(countRequests()).toBe(1)
})

test('a tab that comes back makes the leading one look after its connection', async () => {
  browser.network.openStream()
  const sleeper = await openTab()
  const page = await openTab()
  browser.network.openStream()
  page.news.mockClear()
  vi.setSystemTime(Date.now() + 20_001)
  // Only the other tab is shown: the leading one hears of it through the channel.
  page.openChannel('session-events:ada-1').postMessage({ type: 'hello' })

  await pass(500)

  expect(countRequests()).toBe(2)
  expect(page.news).toHaveBeenCalledOnce()
  expect(sleeper.isInterrupted()).toBe(false)
})

test('an interruption is shown in all tabs after five seconds, until the stream is back', async () => {
  const stream = browser.network.openStream()
  const tabs = await openTabs(2)
  browser.network.reply(emptyResponse(503, { 'Retry-After': '6' }))
  stream.end()

  await pass(5 * SECOND_MS - 1)
  expect(tabs.map(({ isInterrupted }) => isInterrupted())).toEqual([false, false])
  await pass(1)
  expect(tabs.map(({ isInterrupted }) => isInterrupted())).toEqual([true, true])

  browser.network.openStream()
  await pass(6 * SECOND_MS)
  expect(tabs.map(({ isInterrupted }) => isInterrupted())).toEqual([false, false])
})

test('a shorter break is not shown, then or later', async () => {
  const stream = browser.network.openStream()
  const { isInterrupted } = await openTab()
  const next = browser.network.openStream()
  stream.end()
  await pass(SECOND_MS)
  expect(countRequests()).toBe(2)

  await pass(10 * SECOND_MS)
  next.send(': beat')

  expect(isInterrupted()).toBe(false)
})

test('a tab that opens during an interruption says so at once', async () => {
  browser.network.fail(100)
  await openTab()
  await pass(6 * SECOND_MS)

  const { isInterrupted, news } = await openTab()

  expect(isInterrupted()).toBe(true)
  expect(news).not.toHaveBeenCalled()
})

test('a tab that asks before there is a stream looks again when there is one', async () => {
  browser.network.reply(emptyResponse(503, { 'Retry-After': '4' }))
  await openTab()
  const { news } = await openTab()
  browser.network.openStream()
  await pass(3 * SECOND_MS)
  news.mockClear()

  await pass(2 * SECOND_MS)

  expect(countRequests()).toBe(2)
  expect(news).toHaveBeenCalledOnce()
})

test('pages that were made by different sessions keep to themselves', async () => {
  const streams = [browser.network.openStream(), browser.network.openStream()]
  const ada = await openTab({ sessionId: 'ada-1' })
  const grace = await openTab({ sessionId: 'grace-1' })

  streams[0]?.event('session-terminated', { reason: 'replaced' })
  await pass(0)

  expect(ada.onEnded).toHaveBeenCalledWith('replaced')
  expect(grace.onEnded).not.toHaveBeenCalled()
})

test('after the end nothing more is heard, and the lead is kept until the page is gone', async () => {
  const stream = browser.network.openStream()
  const [first, second] = await openTabs(2)
  stream.event('session-terminated', { reason: 'terminated' })
  stream.event('sessions-changed')
  await pass(0)
  first?.news.mockClear()
  browser.network.reply(emptyResponse(204))

  await pass(10 * MINUTE_MS)
  expect(countRequests()).toBe(1)
  first?.close()
  await pass(0)

  expect(first?.news).not.toHaveBeenCalled()
  expect(first?.onEnded).toHaveBeenCalledOnce()
  // Its own stream says only that there is no session: the reason that came first stays.
  expect(second?.onEnded.mock.calls).toEqual([['terminated']])
})

test('without locks each tab has a stream and needs no channel', async () => {
  const streams = [browser.network.openStream(), browser.network.openStream()]
  const openChannel = () => expect.fail('A channel was opened')
  const first = await openTab({ locks: undefined, openChannel })
  const second = await openTab({ locks: undefined, openChannel })

  streams[0]?.event('session-terminated', { reason: 'terminated' })
  await pass(0)

  expect(first.onEnded).toHaveBeenCalledWith('terminated')
  expect(second.onEnded).not.toHaveBeenCalled()
  expect(countRequests()).toBe(2)
})

test('a browser that refuses locks is said to be interrupted', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const locks = { request: () => Promise.reject(new DOMException('Not here', 'SecurityError')) }

  const { isInterrupted } = await openTab({ locks })

  expect(isInterrupted()).toBe(true)
  expect(warn).toHaveBeenCalledOnce()
})

test('a page that is gone leaves no timer, no request and no listener behind', async () => {
  browser.network.fail(100)
  const tabs = await openTabs(2)
  await pass(2 * SECOND_MS)

  for (const { close } of tabs) close()
  await pass(0)
  expect(vi.getTimerCount()).toBe(0)
  const requests = countRequests()
  comeBack()
  await pass(MINUTE_MS)

  expect(countRequests()).toBe(requests)
})
