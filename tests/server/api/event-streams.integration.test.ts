import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { database } from '@/lib/database/database'
import { closeDatabase, sharedPool } from '@/lib/database/pool'
import { env } from '@/lib/env'
import { REQUEST_LIMITS, requestLimiters } from '@/lib/request/rate-limits'
import { followSessionChanges, sessions } from '@/lib/session-management'
import { makeSessionToken } from '@/lib/sessions/session-token'
import { EVENTS_PATH } from '@/lib/wire'
import { createApi } from '@/server/api/api'
import { type EventStreamLimits, EventStreams } from '@/server/api/event-streams'
import { createFrontServer, listen } from '@/server/http/front-server'
import { createSession, createSessions, createUser } from '@/tests/support/factories'
import { openStream } from '@/tests/support/stream-client'
import { withResolvers } from '@/tests/support/with-resolvers'

type Instance = {
  url: string
  port: number
  streams: EventStreams
  trouble: string[]
  stop: () => Promise<void>
}

const FRONT = { origin: env.AUTH_URL, port: 3000, trustedProxyHops: 0, isDevelopment: false }

const instances: Instance[] = []

/** A beat finds everything that a notification should have said: most tests have none. */
const NO_BEAT = { beatIntervalMs: 60 * 60_000 }

/** The part of an instance that matters here: the server in front, its streams and its feed. */
async function startInstance(limits: Partial<EventStreamLimits> = {}): Promise<Instance> {
  const streams = new EventStreams({ ...NO_BEAT, ...limits })
  const passToNext = () => Promise.reject(new Error('This is not for Next'))
  const server = createFrontServer(FRONT, createApi({ streams, passToNext }))
  await listen(server, { host: '127.0.0.1', port: 0 })
  const trouble: string[] = []
  const stopFeed = await startFeed(streams, trouble)
  const { port } = server.address() as AddressInfo
  const instance = {
    url: `http://127.0.0.1:${port}/api/sessions/events`,
    port,
    streams,
    trouble,
    stop: () => stopInstance(server, streams, stopFeed),
  }
  instances.push(instance)
  return instance
}

async function startFeed(streams: EventStreams, trouble: string[]): Promise<() => Promise<void>> {
  const connected = withResolvers()
  const stop = followSessionChanges({
    onChange: (change) => streams.onChange(change),
    onGap: () => {
      streams.onGap()
      connected.resolve()
    },
    onTrouble: (message) => trouble.push(message),
  })
  await connected.promise
  return stop
}

async function stopInstance(
  server: Server,
  streams: EventStreams,
  stopFeed: () => Promise<void>,
): Promise<void> {
  streams.close()
  await stopFeed()
  server.close()
  server.closeAllConnections()
}

/** What this process holds: timers, and sockets of both ends. */
function countResources(): number {
  const kinds = ['Timeout', 'TCPSocketWrap']
  return process.getActiveResourcesInfo().filter((kind) => kinds.includes(kind)).length
}

beforeEach(() => {
  instances.length = 0
  requestLimiters.forget()
  env.RATE_LIMITS = 'on'
})

afterEach(async () => {
  await Promise.all(instances.map((instance) => instance.stop()))
})

describe('an open page', () => {
  test('hears that it was terminated, with the reason, and its stream ends', async () => {
    const { url } = await startInstance()
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    const other = await openStream(url, (await createSession({ user: ada })).token)

    await sessions().terminateOthers({ userId: ada.id, keepSessionId: mine.id })

    expect(await other.next()).toMatchObject({
      event: 'session-terminated',
      data: '{"reason":"terminated"}',
    })
    await other.ended
  })

  test('that stays hears that something changed, and stays', async () => {
    const { url, streams } = await startInstance()
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    await createSession({ user: ada })
    const page = await openStream(url, mine.token)

    await sessions().terminateOthers({ userId: ada.id, keepSessionId: mine.id })

    expect(await page.next()).toMatchObject({ event: 'sessions-changed', data: '{}' })
    expect(streams.size).toBe(1)
  })

  test('hears of a sign-in elsewhere', async () => {
    const { url } = await startInstance()
    const ada = await createUser()
    const page = await openStream(url, (await createSession({ user: ada })).token)

    await sessions().start({
      userId: ada.id,
      checkedEpoch: 0,
      signInMethod: 'password',
      sharedDevice: false,
      device: { userAgent: null, clientHints: null },
      ipAddress: null,
      formerToken: null,
    })

    expect(await page.next()).toMatchObject({ event: 'sessions-changed' })
  })

  test('hears nothing of other people', async () => {
    const { url } = await startInstance()
    const [ada, grace] = [await createUser(), await createUser()]
    const mine = await createSession({ user: ada })
    const page = await openStream(url, mine.token)
    const graces = await createSession({ user: grace })
    const gracesPage = await openStream(url, graces.token)
    await createSession({ user: grace })

    await sessions().terminateOthers({ userId: grace.id, keepSessionId: graces.id })

    await gracesPage.next()

    await sessions().signOut({ userId: ada.id, sessionId: mine.id })

    await page.ended
    expect(page.events.map(({ event }) => event)).toEqual(['session-terminated'])
  })

  test.each([
    [
      'signed out in another tab',
      'signed-out',
      (session: { id: string; userId: string }) =>
        sessions().signOut({ userId: session.userId, sessionId: session.id }),
    ],
    [
      'replaced by a new sign-in in the same browser',
      'replaced',
      (session: { token: string; userId: string }) =>
        sessions().start({
          userId: session.userId,
          checkedEpoch: 0,
          signInMethod: 'password',
          sharedDevice: false,
          device: { userAgent: null, clientHints: null },
          ipAddress: null,
          formerToken: session.token,
        }),
    ],
    [
      'of a user who was disabled by plain SQL',
      'terminated',
      (session: { userId: string }) =>
        database()
          .$executeRaw`UPDATE "User" SET "disabledAt" = now() WHERE "id" = ${session.userId}::uuid`,
    ],
    [
      'of a user who was deleted by plain SQL',
      'terminated',
      (session: { userId: string }) =>
        database().$executeRaw`DELETE FROM "User" WHERE "id" = ${session.userId}::uuid`,
    ],
  ])('%s hears the reason %s', async (_name, reason, act) => {
    const { url } = await startInstance()
    const session = await createSession({ user: await createUser() })
    const page = await openStream(url, session.token)

    await act(session)

    expect(await page.next()).toMatchObject({
      event: 'session-terminated',
      data: JSON.stringify({ reason }),
    })
  })

  test('hears of a termination on another instance', async () => {
    const [here, there] = [await startInstance(), await startInstance()]
    const ada = await createUser()
    const [mine, other] = [await createSession({ user: ada }), await createSession({ user: ada })]
    const pages = [
      await openStream(here.url, other.token),
      await openStream(there.url, other.token),
    ]

    await sessions().terminate({ userId: ada.id, callerSessionId: mine.id, sessionId: other.id })

    for (const page of pages) {
      expect(await page.next()).toMatchObject({ event: 'session-terminated' })
    }
  })

  test('is not activity', async () => {
    const { url } = await startInstance({ beatIntervalMs: 20 })
    const lastActiveMsAgo = 10 * 60_000
    const session = await createSession({ user: await createUser(), lastActiveMsAgo })
    const page = await openStream(url, session.token)
    await vi.waitFor(() => expect(page.comments).toBeGreaterThan(3))

    const row = await database().session.findUniqueOrThrow({ where: { id: session.id } })

    expect(Date.now() - row.lastActiveAt.getTime()).toBeGreaterThanOrEqual(lastActiveMsAgo)
  })
})

describe('without a notification', () => {
  test('a page whose session expires hears it at the next beat', async () => {
    const { url } = await startInstance({ beatIntervalMs: 50 })
    const session = await createSession({ user: await createUser() })
    const page = await openStream(url, session.token)

    await database().$executeRaw`
      UPDATE "Session" SET "expiresAt" = now() WHERE "id" = ${session.id}::uuid`

    expect(await page.next()).toMatchObject({
      event: 'session-terminated',
      data: '{"reason":"expired"}',
    })
  })

  test('a page whose row is deleted by plain SQL hears it at the next beat', async () => {
    const { url } = await startInstance({ beatIntervalMs: 50 })
    const session = await createSession({ user: await createUser() })
    const page = await openStream(url, session.token)

    await database().session.delete({ where: { id: session.id } })

    expect(await page.next()).toMatchObject({ event: 'session-terminated' })
  })

  test('a page hears what happened while the LISTEN connection was cut', async () => {
    const { url, trouble } = await startInstance()
    const ada = await createUser()
    const [mine, other] = [await createSession({ user: ada }), await createSession({ user: ada })]
    const page = await openStream(url, other.token)

    await database().$transaction(async (transaction) => {
      await transaction.$executeRaw`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'session-management-listen'`
      await transaction.$executeRaw`DELETE FROM "Session" WHERE "id" = ${other.id}::uuid`
    })

    expect(await page.next()).toMatchObject({ event: 'session-terminated' })
    expect(trouble.join()).toContain('The LISTEN connection is lost')
    // And the feed is back: the next news arrives the ordinary way.
    const stays = await openStream(url, mine.token)
    await sessions().terminateOthers({ userId: ada.id, keepSessionId: mine.id })
    const third = await createSession({ user: ada })
    await sessions().terminate({ userId: ada.id, callerSessionId: mine.id, sessionId: third.id })
    expect(await stays.next()).toMatchObject({ event: 'sessions-changed' })
  })

  test('a session that ends while its stream is being opened does not slip through', async () => {
    const { url } = await startInstance()

    const outcomes = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const ada = await createUser()
        const [mine, other] = [
          await createSession({ user: ada }),
          await createSession({ user: ada }),
        ]
        const [page] = await Promise.all([
          openStream(url, other.token),
          sessions().terminateOthers({ userId: ada.id, keepSessionId: mine.id }),
        ])
        await page.ended
        return page.status === 204 ? 'session-terminated' : page.events.at(-1)?.event
      }),
    )

    expect(outcomes).toEqual(Array(100).fill('session-terminated'))
  })
})

describe('opening a stream', () => {
  test('answers with a comment at once and headers that no proxy may hold back', async () => {
    const { url } = await startInstance()
    const page = await openStream(url, (await createSession({ user: await createUser() })).token)

    expect(page.status).toBe(200)
    expect(page.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(page.headers.get('cache-control')).toBe('no-store, no-transform')
    expect(page.headers.get('x-accel-buffering')).toBe('no')
    await vi.waitFor(() => expect(page.comments).toBe(1))
  })

  test.each([
    ['no one', async () => undefined],
    ['a cookie that cannot be one', async () => '%E0%A4%A'],
    ['an unknown token', async () => 'A'.repeat(43)],
    [
      'an expired session',
      async () => (await createSession({ user: await createUser(), expiresInMs: -1 })).token,
    ],
  ])('by %s is answered 204, which means stop', async (_name, makeToken) => {
    const { url, streams } = await startInstance()

    const page = await openStream(url, await makeToken())

    expect(page.status).toBe(204)
    expect(streams.size).toBe(0)
  })

  test('by a page that another session of this browser has made is answered 204', async () => {
    const { url } = await startInstance()
    const ada = await createUser()
    const [former, current] = [
      await createSession({ user: ada }),
      await createSession({ user: ada }),
    ]

    const [itsOwn, anothers] = [
      await openStream(url, current.token, { 'Page-Session': current.id }),
      await openStream(url, current.token, { 'Page-Session': former.id }),
    ]

    expect([itsOwn.status, anothers.status]).toEqual([200, 204])
  })

  test('takes GET alone', async () => {
    const { url } = await startInstance()

    const answer = await fetch(url, { method: 'POST' })

    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET, OPTIONS')
    expect(await answer.json()).toMatchObject({ status: 405, title: 'Method Not Allowed' })
  })

  test('once too often on one session makes the oldest give way', async () => {
    const { url, streams } = await startInstance({ perSession: 2 })
    const { token } = await createSession({ user: await createUser() })
    const [oldest, second, third] = [
      await openStream(url, token),
      await openStream(url, token),
      await openStream(url, token),
    ]

    await oldest.ended
    expect(oldest.retryMs).toBeGreaterThan(60_000)
    expect([second.status, third.status, streams.size]).toEqual([200, 200, 2])
  })

  test('on a full instance is answered 503 with a time to come back', async () => {
    const { url } = await startInstance({ perInstance: 1 })
    await openStream(url, (await createSession({ user: await createUser() })).token)

    const late = await openStream(url, (await createSession({ user: await createUser() })).token)

    expect(late.status).toBe(503)
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('holds no database connection', async () => {
    const { url, streams } = await startInstance()
    const ada = await createUser()
    // The pool has a third of that.
    const sessions = await createSessions(60, { user: ada })
    const pages = await Promise.all(sessions.map(({ token }) => openStream(url, token)))

    expect(pages.map(({ status }) => status)).toEqual(Array(60).fill(200))
    expect(streams.size).toBe(60)
  })
})

test('a browser that opens streams again and again is told to wait, without a query', async () => {
  const { url } = await startInstance()
  const cookie = `session=${makeSessionToken()}`
  const open = () => fetch(url, { headers: { cookie } })
  for (let count = 0; count < REQUEST_LIMITS.stream.perSession; count += 1) await open()
  await closeDatabase()
  const { DATABASE_URL } = env
  env.DATABASE_URL = 'postgresql://postgres@127.0.0.1:1/nothing'
  onTestFinished(async () => {
    await closeDatabase()
    env.DATABASE_URL = DATABASE_URL
  })

  const answer = await open()

  expect(answer.status).toBe(429)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await answer.json()).toMatchObject({ status: 429, title: 'Too Many Requests' })
  // It is connected to by the first query alone.
  expect(sharedPool.peek()).toBeUndefined()
})

describe('nothing is left behind', () => {
  test('by 1,000 pages that come and go', async () => {
    env.RATE_LIMITS = 'off'
    const { url, streams } = await startInstance({ perSession: 2_000 })
    const { token } = await createSession({ user: await createUser() })
    const comeAndGo = async () => {
      const pages = await Promise.all(Array.from({ length: 50 }, () => openStream(url, token)))
      for (const page of pages) page.close()
      await vi.waitFor(() => expect(streams.size).toBe(0))
    }
    await comeAndGo()
    const before = countResources()

    for (let round = 0; round < 20; round += 1) await comeAndGo()

    // The pool may hold 20 connections more by now, each with a timer; a leak would hold 1,000.
    await vi.waitFor(() => expect(countResources() - before).toBeLessThan(100))
  })

  test('by streams that were asked for on one connection, one behind the other', async () => {
    const { port, streams } = await startInstance()
    const { token } = await createSession({ user: await createUser() })
    const line = `GET ${EVENTS_PATH} HTTP/1.1\r\nHost: localhost\r\nCookie: session=${token}\r\n\r\n`
    const socket = connect(port, '127.0.0.1')
    socket.write(line.repeat(5))
    await once(socket, 'readable')
    expect(streams.size).toBe(1)

    socket.destroy()

    await vi.waitFor(() => expect(streams.size).toBe(0))
  })

  test('by a server that stops: pages are told when to come back, each at its own time', async () => {
    const { url, streams } = await startInstance()
    const sessions = await createSessions(20, { user: await createUser() })
    const pages = await Promise.all(sessions.map(({ token }) => openStream(url, token)))

    streams.close()

    await Promise.all(pages.map((page) => page.ended))
    expect(streams.size).toBe(0)
    expect(new Set(pages.map((page) => page.retryMs)).size).toBeGreaterThan(10)
    expect((await openStream(url, sessions[0]?.token)).status).toBe(503)
  })
})

test('a feed through something that swallows notifications is a loud error that says what to set', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  const streams = new EventStreams(NO_BEAT)
  const trouble: string[] = []
  const connected = withResolvers()
  // Another database of the same server: LISTEN works there, but hears nothing of ours.
  const elsewhere = Object.assign(new URL(env.DATABASE_URL ?? ''), { pathname: '/postgres' }).href
  env.DATABASE_DIRECT_URL = elsewhere
  onTestFinished(() => void Object.assign(env, { DATABASE_DIRECT_URL: undefined }))
  const stop = followSessionChanges({
    onChange: () => {},
    onGap: connected.resolve,
    onTrouble: (message) => trouble.push(message),
  })
  await connected.promise

  await vi.advanceTimersByTimeAsync(6_000)

  expect(trouble.join()).toMatch(/Set DATABASE_DIRECT_URL/)
  vi.useRealTimers()
  streams.close()
  await stop()
})
