// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { StreamConnection } from '@/components/live/connection/stream-connection'
import { emptyResponse, FakeNetwork } from './fake-network'
import { comeBack, goOnline, pass, setVisibility } from './fake-page'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HEARTBEAT = ': beat'

let network: FakeNetwork
let stop: AbortController

beforeEach(() => {
  vi.useFakeTimers()
  // The shortest pauses that chance can make of a back-off.
  vi.spyOn(Math, 'random').mockReturnValue(0)
  network = new FakeNetwork()
  stop = new AbortController()
})

afterEach(async () => {
  stop.abort()
  await pass(0)
  vi.useRealTimers()
  vi.restoreAllMocks()
})

async function connect({ hasMissed = false } = {}) {
  const heard: string[] = []
  const connection = new StreamConnection({
    sessionId: 'ada-1',
    hasMissed,
    fetch: network.fetch,
    onLive: () => heard.push('live'),
    onInterrupted: () => heard.push('interrupted'),
    onChanged: () => heard.push('changed'),
    onEnded: (reason) => heard.push(`ended: ${reason}`),
  })
  const finished = vi.fn()
  void connection.follow(stop.signal).then(finished)
  await pass(0)
  return { connection, heard, finished }
}

/** How long each request came after the one before it. */
function pausesMs(): number[] {
  const times = network.requests.map(({ atMs }) => atMs)
  return times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0))
}

test('the stream is asked for by a page that says which session made it', async () => {
  await connect()

  expect(network.requests[0]?.path).toBe('/api/sessions/events')
  expect(network.requests[0]?.headers.get('page-session')).toBe('ada-1')
})

test('what the server says is passed on', async () => {
  const stream = network.openStream()
  const { heard } = await connect()

  stream.event('sessions-changed')
  stream.event('something-else')
  await pass(0)

  expect(heard).toEqual(['live', 'changed'])
})

test('an event that comes in pieces is one event', async () => {
  const stream = network.openStream()
  const { heard } = await connect()

  stream.send('event: sessions-changed\ndata: {"a":\ndata: 1}')
  await pass(0)

  expect(heard).toEqual(['live', 'changed'])
})

test('heartbeats keep a connection on which nothing else comes', async () => {
  const stream = network.openStream()
  const { heard } = await connect()

  for (let beat = 0; beat < 40; beat += 1) {
    await pass(15 * SECOND_MS)
    stream.send(HEARTBEAT)
  }
  await pass(0)

  expect(network.requests).toHaveLength(1)
  expect(heard).toEqual(['live'])
})

test('a silent connection is given up after 40 seconds, and a new one is made', async () => {
  network.openStream()
  const { heard } = await connect()

  await pass(40 * SECOND_MS - 1)
  expect(heard).toEqual(['live'])
  await pass(1)

  expect(heard).toEqual(['live', 'interrupted'])
  await pass(500)
  expect(network.requests).toHaveLength(2)
})

test('a request without a response is given up after 40 seconds', async () => {
  network.replyNothing()
  const { heard } = await connect()

  await pass(40 * SECOND_MS)

  expect(heard).toEqual(['interrupted'])
})

test('204 says that the session is over: nothing is asked for again', async () => {
  network.reply(emptyResponse(204))
  const { heard, finished } = await connect()

  await pass(60 * MINUTE_MS)
  comeBack()

  expect(heard).toEqual(['ended: null'])
  expect(network.requests).toHaveLength(1)
  expect(finished).toHaveBeenCalled()
})

test.each([
  [{ reason: 'terminated' }, 'ended: terminated'],
  [{ reason: 7 }, 'ended: null'],
  [{}, 'ended: null'],
])('the end of the session comes with its reason, if there is one: %j', async (data, end) => {
  const stream = network.openStream()
  const { heard, finished } = await connect()

  stream.event('session-terminated', data)
  stream.end()
  await pass(60 * MINUTE_MS)

  expect(heard).toEqual(['live', end])
  expect(network.requests).toHaveLength(1)
  expect(finished).toHaveBeenCalled()
})

test('an end whose reason cannot be read is an end', async () => {
  const stream = network.openStream()
  const { heard } = await connect()

  stream.send('event: session-terminated\ndata: {')
  await pass(0)

  expect(heard).toEqual(['live', 'ended: null'])
})

test.each([429, 503])('%i with Retry-After is waited for', async (status) => {
  network.reply(emptyResponse(status, { 'Retry-After': '30' }))
  const { heard } = await connect()

  await pass(30 * SECOND_MS - 1)
  expect(network.requests).toHaveLength(1)
  await pass(1)

  expect(network.requests).toHaveLength(2)
  expect(heard).toEqual(['interrupted'])
})

test('pages that are sent away with the same Retry-After come back at different times', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  network.reply(emptyResponse(503, { 'Retry-After': '30' }))
  await connect()

  await pass(MINUTE_MS)

  expect(pausesMs()).toEqual([45 * SECOND_MS])
})

test('the pauses between failures grow up to half a minute', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(1)
  network.fail(8)
  await connect()

  await pass(3 * MINUTE_MS)

  expect(pausesMs()).toEqual([1, 2, 4, 8, 16, 30, 30, 30].map((seconds) => seconds * SECOND_MS))
})

test('half of each pause is chance', async () => {
  network.fail(3)
  await connect()

  await pass(4 * SECOND_MS)

  expect(pausesMs()).toEqual([500, 1_000, 2_000])
})

test('after a success the pauses start small again', async () => {
  network.fail(5)
  const stream = network.openStream()
  const { heard } = await connect()
  await pass(MINUTE_MS / 2)
  expect(heard.at(-1)).toBe('live')

  stream.end()
  await pass(500)

  expect(pausesMs().at(-1)).toBeLessThan(MINUTE_MS / 2)
  expect(network.requests).toHaveLength(7)
})

test('the server says when to come back, to the millisecond', async () => {
  const stream = network.openStream()
  await connect()

  stream.send('retry: 7321')
  stream.end()
  await pass(10 * SECOND_MS)

  expect(pausesMs()).toEqual([7_321])
})

test('news may have been missed during a break, and not before the first connection', async () => {
  const first = network.openStream()
  network.openStream()
  const { heard } = await connect()

  first.end()
  await pass(SECOND_MS)

  expect(heard).toEqual(['live', 'interrupted', 'live', 'changed'])
})

test('a tab that had to wait for its turn may have missed news', async () => {
  network.openStream()

  const { heard } = await connect({ hasMissed: true })

  expect(heard).toEqual(['live', 'changed'])
})

test.each([
  ['a tab that is shown again', comeBack],
  ['a network that is there again', goOnline],
])('%s ends the pause', async (_what, happen) => {
  network.reply(emptyResponse(503, { 'Retry-After': '300' }))
  await connect()
  await pass(SECOND_MS)

  happen()
  await pass(0)

  expect(network.requests).toHaveLength(2)
})

test('a tab that is hidden does not end the pause', async () => {
  network.reply(emptyResponse(503, { 'Retry-After': '300' }))
  await connect()

  setVisibility('hidden')
  await pass(SECOND_MS)

  expect(network.requests).toHaveLength(1)
})

test.each([
  ['this tab', () => comeBack()],
  ['another tab', (connection: StreamConnection) => connection.check()],
])('when %s comes back, a connection that missed a heartbeat is not trusted', async (_, check) => {
  network.openStream()
  const { connection, heard } = await connect()
  // The timers of a laptop that sleeps stand still, its clock does not.
  vi.setSystemTime(Date.now() + 20_001)

  check(connection)
  await pass(0)

  expect(heard).toEqual(['live', 'interrupted'])
})

test('when a tab comes back, a connection with a fresh heartbeat is kept', async () => {
  const stream = network.openStream()
  const { heard } = await connect()
  await pass(19 * SECOND_MS)
  stream.send(HEARTBEAT)
  await pass(19 * SECOND_MS)

  comeBack()
  await pass(0)

  expect(heard).toEqual(['live'])
})

test.each([
  ['a request', () => network.replyNothing()],
  ['an open stream', () => network.openStream()],
  ['a pause', () => network.fail()],
])('stopping ends %s and leaves nothing behind', async (_what, prepare) => {
  prepare()
  const { heard, finished } = await connect()
  const heardBefore = [...heard]

  stop.abort()
  await pass(0)
  expect(vi.getTimerCount()).toBe(0)
  comeBack()
  goOnline()
  await pass(60 * MINUTE_MS)

  expect(finished).toHaveBeenCalled()
  expect(network.requests).toHaveLength(1)
  expect(heard).toEqual(heardBefore)
})
