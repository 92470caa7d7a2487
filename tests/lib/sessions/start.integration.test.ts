import { describe, expect, test, vi } from 'vitest'
import { database } from '@/lib/database/database'
import { sharedPool } from '@/lib/database/pool'
import { hashSessionToken } from '@/lib/sessions/session-token'
import type { NewSession } from '@/lib/sessions/start'
import {
  countActiveSessions,
  createSession,
  createUser,
  type TestUser,
  USER_AGENTS,
} from '@/tests/support/factories'
import { makeTestSessions } from '@/tests/support/test-sessions'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const engine = makeTestSessions()

const HERE: Omit<NewSession, 'userId'> = {
  checkedEpoch: 0,
  signInMethod: 'password',
  sharedDevice: false,
  device: { userAgent: USER_AGENTS['Firefox on Linux'], clientHints: null },
  ipAddress: '192.0.2.1',
  formerToken: null,
}

async function start(user: TestUser, given: Partial<typeof HERE> = {}, sessions = engine) {
  const started = await sessions.start({ ...HERE, userId: user.id, ...given })
  if (started.status !== 'started') throw new Error(`Not started: ${started.status}`)
  return started
}

async function rowOf(sessionId: string) {
  return database().session.findUniqueOrThrow({ where: { id: sessionId } })
}

function lifetimeMs(row: { signedInAt: Date; expiresAt: Date }): number {
  return row.expiresAt.getTime() - row.signedInAt.getTime()
}

describe('starting a session', () => {
  test('stores only the SHA-256 of a token of 256 random bits', async () => {
    const ada = await createUser()

    const { token, sessionId } = await start(ada)

    const row = await rowOf(sessionId)
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(row.tokenHash).toEqual(hashSessionToken(token))
    expect(JSON.stringify(row)).not.toContain(token)
  })

  test('makes a new token every time', async () => {
    const ada = await createUser()

    expect((await start(ada)).token).not.toBe((await start(ada)).token)
  })

  test('remembers the device as it described itself', async () => {
    const ada = await createUser()
    const clientHints = { platform: '"Windows"', platformVersion: '"15.0.0"' }

    const { sessionId } = await start(ada, {
      device: { userAgent: USER_AGENTS['Chrome on Windows'], clientHints },
    })

    const session = await engine.find({ userId: ada.id, sessionId, currentSessionId: sessionId })
    expect(session?.device.os).toBe('Windows 11')
    expect((await rowOf(sessionId)).clientHints).toEqual(clientHints)
  })

  test('ends the session that this browser held before, so that the list does not grow', async () => {
    const ada = await createUser()
    const first = await start(ada)

    const second = await start(ada, { formerToken: first.token })

    expect(await engine.findActive(first.token)).toBeNull()
    expect(await engine.findActive(second.token)).not.toBeNull()
    expect(await countActiveSessions(ada.id)).toBe(1)
  })

  test("ends another person's session that this browser held before", async () => {
    const [ada, grace] = [await createUser(), await createUser()]
    const adas = await start(ada)

    await start(grace, { formerToken: adas.token })

    expect(await countActiveSessions(ada.id)).toBe(0)
    expect(await countActiveSessions(grace.id)).toBe(1)
  })

  test('never adopts a planted token', async () => {
    const ada = await createUser()
    const planted = 'A'.repeat(43)

    const { token } = await start(ada, { formerToken: planted })

    expect(token).not.toBe(planted)
    expect(await engine.findActive(planted)).toBeNull()
  })

  test('asks to check again when sessions were terminated since the credentials were checked', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    await engine.terminateOthers({ userId: ada.id, keepSessionId: mine.id })

    const late = await engine.start({ ...HERE, userId: ada.id, checkedEpoch: 0 })

    expect(late).toEqual({ status: 'check-again' })
    expect(await countActiveSessions(ada.id)).toBe(1)
  })

  test('is refused for a disabled user and for one who is gone', async () => {
    const disabled = await createUser({ disabledAt: new Date() })
    const gone = '01890a5d-ac96-774b-bcce-b302099a8057'

    expect(await engine.start({ ...HERE, userId: disabled.id })).toEqual({ status: 'refused' })
    expect(await engine.start({ ...HERE, userId: gone })).toEqual({ status: 'refused' })
  })

  test('says in the log who signed in, and nothing of a sign-in that came to nothing', async () => {
    const log = { info: vi.fn() }
    const logged = makeTestSessions({ log })
    const ada = await createUser()

    const { sessionId } = await start(ada, {}, logged)
    await logged.start({ ...HERE, userId: ada.id, checkedEpoch: 7 })

    expect(log.info.mock.calls.map(([fields]) => fields)).toEqual([
      {
        event: 'sign_in_succeeded',
        userId: ada.id,
        sessionId,
        method: 'password',
        sharedDevice: false,
      },
    ])
  })

  test('says in the log what was ended for it, and whose', async () => {
    const log = { info: vi.fn() }
    const logged = makeTestSessions({ log, maxSessionsPerUser: 1 })
    const [ada, grace] = [await createUser(), await createUser()]
    const adas = await start(ada)
    await createSession({ user: grace })

    const { sessionId } = await start(grace, { formerToken: adas.token }, logged)

    const ends = log.info.mock.calls.map(([fields]) => fields)
    expect(ends.slice(0, 2)).toEqual([
      {
        event: 'sessions_ended',
        userId: ada.id,
        callerSessionId: adas.sessionId,
        sessionId: adas.sessionId,
        reason: 'replaced',
        count: 1,
      },
      {
        event: 'sessions_ended',
        userId: grace.id,
        callerSessionId: sessionId,
        sessionId: undefined,
        reason: 'limit_exceeded',
        count: 1,
      },
    ])
  })

  test('is one round trip, whatever it ends', async () => {
    const ada = await createUser()
    const first = await start(ada)
    const query = vi.spyOn(sharedPool.get(), 'run')

    await start(ada, { formerToken: first.token })

    expect(query).toHaveBeenCalledOnce()
    query.mockRestore()
  })

  test('tells of a session that this browser held only where that was still active', async () => {
    const log = { info: vi.fn() }
    const ada = await createUser()
    const expired = await createSession({ user: ada, expiresInMs: -1 })

    await start(ada, { formerToken: expired.token }, makeTestSessions({ log }))

    expect(log.info).toHaveBeenCalledOnce()
    expect(log.info.mock.calls[0]?.[0]).toMatchObject({ event: 'sign_in_succeeded' })
  })

  test('writes the history in the same transaction', async () => {
    const ada = await createUser()

    await start(ada)

    const events = await database().sessionEvent.findMany({ where: { userId: ada.id } })
    expect(events).toMatchObject([{ kind: 'signed_in', sessionCount: 1, ipAddress: '192.0.2.1' }])
  })
})

describe('how long a new session lives', () => {
  test('an ordinary one ends 7 days after the last activity', async () => {
    const { sessionId } = await start(await createUser())

    expect(lifetimeMs(await rowOf(sessionId))).toBe(7 * DAY_MS)
  })

  test('one on a shared or public device ends after 15 minutes without activity', async () => {
    const { sessionId } = await start(await createUser(), { sharedDevice: true })

    expect(lifetimeMs(await rowOf(sessionId))).toBe(15 * MINUTE_MS)
  })
})

describe('the limits of an app', () => {
  test('a sign-in beyond the limit ends the least recently active sessions, and no others', async () => {
    const few = makeTestSessions({ maxSessionsPerUser: 3 })
    const [ada, grace] = [await createUser(), await createUser()]
    await createSession({ user: grace, lastActiveMsAgo: 9 * HOUR_MS })
    await createSession({ user: ada, lastActiveMsAgo: 5 * HOUR_MS })
    await createSession({ user: ada, lastActiveMsAgo: 4 * HOUR_MS })
    const recent = await createSession({
      user: ada,
      signedInMsAgo: DAY_MS,
      lastActiveMsAgo: HOUR_MS,
    })
    const expired = await createSession({ user: ada, expiresInMs: -1 })
    const newest = await createSession({ user: ada })

    const { sessionId } = await start(ada, {}, few)

    const rows = await database().session.findMany({ where: { userId: ada.id } })
    expect(rows.map(({ id }) => id).sort()).toEqual(
      [recent.id, expired.id, newest.id, sessionId].sort(),
    )
    expect(await countActiveSessions(grace.id)).toBe(1)
    const events = await database().sessionEvent.findMany({
      where: { userId: ada.id, kind: 'limit_exceeded' },
    })
    expect(events).toMatchObject([{ sessionCount: 2, ipAddress: '192.0.2.1' }])
  })

  test('a sign-in within the limit ends none', async () => {
    const few = makeTestSessions({ maxSessionsPerUser: 3 })
    const ada = await createUser()
    await createSession({ user: ada })
    await createSession({ user: ada })

    await start(ada, {}, few)

    expect(await countActiveSessions(ada.id)).toBe(3)
    expect(
      await database().sessionEvent.count({ where: { userId: ada.id, kind: 'limit_exceeded' } }),
    ).toBe(0)
  })

  test('where one session may be, the latest sign-in stays', async () => {
    const one = makeTestSessions({ maxSessionsPerUser: 1 })
    const ada = await createUser()
    const first = await start(ada, {}, one)

    const second = await start(ada, {}, one)

    expect(await engine.findActive(first.token)).toBeNull()
    expect(await engine.findActive(second.token)).not.toBeNull()
  })

  test('an idle limit longer than the absolute one does not matter', async () => {
    const short = makeTestSessions({ maxAgeMs: HOUR_MS })
    const { sessionId } = await start(await createUser(), {}, short)

    expect(lifetimeMs(await rowOf(sessionId))).toBe(HOUR_MS)
  })
})
