import { afterEach, describe, expect, test } from 'vitest'
import { database } from '@/lib/database/database'
import { env } from '@/lib/env'
import { listSessions } from '@/lib/sessions/session-list'
import { hashSessionToken } from '@/lib/sessions/session-token'
import {
  findActiveSession,
  findEndReason,
  findSession,
  type NewSession,
  startSession,
  touchSession,
} from '@/lib/sessions/sessions'
import { terminateOtherSessions } from '@/lib/sessions/terminate'
import {
  countActiveSessions,
  createSession,
  createUser,
  type TestUser,
  USER_AGENTS,
} from '@/tests/support/factories'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const HERE: Omit<NewSession, 'userId'> = {
  checkedEpoch: 0,
  signInMethod: 'password',
  sharedDevice: false,
  device: { userAgent: USER_AGENTS['Firefox on Linux'], clientHints: null },
  ipAddress: '192.0.2.1',
  formerToken: null,
}

async function start(
  user: TestUser,
  given: Partial<typeof HERE> & { formerToken?: string | null } = {},
) {
  const started = await startSession({ ...HERE, userId: user.id, ...given })
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

    const session = await findSession({ userId: ada.id, sessionId, currentSessionId: sessionId })
    expect(session?.device.os).toBe('Windows 11')
    expect((await rowOf(sessionId)).clientHints).toEqual(clientHints)
  })

  test('ends the session that this browser held before, so that the list does not grow', async () => {
    const ada = await createUser()
    const first = await start(ada)

    const second = await start(ada, { formerToken: first.token })

    expect(await findActiveSession(first.token)).toBeNull()
    expect(await findActiveSession(second.token)).not.toBeNull()
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
    expect(await findActiveSession(planted)).toBeNull()
  })

  test('asks to check again when sessions were terminated since the credentials were checked', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    await terminateOtherSessions({ userId: ada.id, keepSessionId: mine.id })

    const late = await startSession({ ...HERE, userId: ada.id, checkedEpoch: 0 })

    expect(late).toEqual({ status: 'check-again' })
    expect(await countActiveSessions(ada.id)).toBe(1)
  })

  test('is refused for a disabled user and for one who is gone', async () => {
    const disabled = await createUser({ disabledAt: new Date() })
    const gone = '01890a5d-ac96-774b-bcce-b302099a8057'

    expect(await startSession({ ...HERE, userId: disabled.id })).toEqual({ status: 'refused' })
    expect(await startSession({ ...HERE, userId: gone })).toEqual({ status: 'refused' })
  })

  test('writes the history in the same transaction', async () => {
    const ada = await createUser()

    await start(ada)

    const events = await database().sessionEvent.findMany({ where: { userId: ada.id } })
    expect(events).toMatchObject([{ kind: 'signed_in', sessionCount: 1, ipAddress: '192.0.2.1' }])
  })
})

describe('how long a session lives', () => {
  test('an ordinary one ends 7 days after the last activity', async () => {
    const { sessionId } = await start(await createUser())

    expect(lifetimeMs(await rowOf(sessionId))).toBe(7 * DAY_MS)
  })

  test('one on a shared or public device ends after 15 minutes without activity', async () => {
    const { sessionId } = await start(await createUser(), { sharedDevice: true })

    expect(lifetimeMs(await rowOf(sessionId))).toBe(15 * MINUTE_MS)
  })

  test('activity moves the end, on a shared device by its own shorter limit', async () => {
    const ada = await createUser()
    const idle = { user: ada, lastActiveMsAgo: 10 * MINUTE_MS, expiresInMs: 5 * MINUTE_MS }
    const own = await createSession(idle)
    const shared = await createSession({ ...idle, sharedDevice: true })

    await touchSession({ id: own.id, sharedDevice: false, ipAddress: null })
    await touchSession({ id: shared.id, sharedDevice: true, ipAddress: null })

    const [ownRow, sharedRow] = [await rowOf(own.id), await rowOf(shared.id)]
    expect(ownRow.expiresAt.getTime() - ownRow.lastActiveAt.getTime()).toBe(7 * DAY_MS)
    expect(sharedRow.expiresAt.getTime() - sharedRow.lastActiveAt.getTime()).toBe(15 * MINUTE_MS)
  })

  test('activity cannot push the end past the absolute limit', async () => {
    const ada = await createUser()
    const old = await createSession({
      user: ada,
      signedInMsAgo: 29 * DAY_MS,
      lastActiveMsAgo: HOUR_MS,
    })

    await touchSession({ id: old.id, sharedDevice: false, ipAddress: null })

    expect(lifetimeMs(await rowOf(old.id))).toBe(30 * DAY_MS)
  })

  test('exactly at its end it is over', async () => {
    const [atEnd, before] = await database().$queryRaw<{ active: boolean }[]>`
      SELECT session_is_active(now() + delta, NULL) AS active
      FROM unnest(ARRAY[interval '0', interval '1 millisecond']) AS delta`

    expect([atEnd?.active, before?.active]).toEqual([false, true])
  })

  test('an expired session is found by nothing', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    const expired = await createSession({ user: ada, expiresInMs: -1 })

    expect(await findActiveSession(expired.token)).toBeNull()
    expect(await countActiveSessions(ada.id)).toBe(1)
    const { sessions, total } = await listSessions({ userId: ada.id, currentSessionId: mine.id })
    expect([sessions.length, total]).toEqual([1, 1])
  })

  test("a disabled person's sessions are found by nothing", async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    await database().user.update({ where: { id: ada.id }, data: { disabledAt: new Date() } })

    expect(await findActiveSession(mine.token)).toBeNull()
    expect(await countActiveSessions(ada.id)).toBe(0)
  })

  test('a person who is enabled again is signed in nowhere, and an old check does not count', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    await database().user.update({ where: { id: ada.id }, data: { disabledAt: new Date() } })
    await database().user.update({ where: { id: ada.id }, data: { disabledAt: null } })

    expect(await findActiveSession(mine.token)).toBeNull()
    expect(await startSession({ ...HERE, userId: ada.id })).toEqual({ status: 'check-again' })
    const events = await database().sessionEvent.findMany({ where: { userId: ada.id } })
    expect(events).toMatchObject([{ kind: 'account_closed', sessionCount: 1 }])
  })

  test('activity cannot revive a session that has ended', async () => {
    const ada = await createUser()
    const expired = await createSession({ user: ada, lastActiveMsAgo: HOUR_MS, expiresInMs: -1 })

    await touchSession({ id: expired.id, sharedDevice: false, ipAddress: null })

    expect(await findActiveSession(expired.token)).toBeNull()
  })
})

describe('the last activity', () => {
  test('is due after a minute and then written once', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada, lastActiveMsAgo: 2 * MINUTE_MS })
    expect((await findActiveSession(mine.token))?.touchIsDue).toBe(true)

    await touchSession({ id: mine.id, sharedDevice: false, ipAddress: null })
    const first = await rowOf(mine.id)
    await touchSession({ id: mine.id, sharedDevice: false, ipAddress: null })

    expect((await findActiveSession(mine.token))?.touchIsDue).toBe(false)
    expect((await rowOf(mine.id)).lastActiveAt).toEqual(first.lastActiveAt)
  })

  test('is not due within the same minute', async () => {
    const mine = await createSession({ user: await createUser(), lastActiveMsAgo: 30_000 })

    expect((await findActiveSession(mine.token))?.touchIsDue).toBe(false)
  })

  test('brings the address along, and keeps the former one where none is known', async () => {
    const ada = await createUser()
    const idle = { user: ada, lastActiveMsAgo: HOUR_MS, ipAddress: '192.0.2.1' }
    const [moved, unknown] = [await createSession(idle), await createSession(idle)]

    await touchSession({ id: moved.id, sharedDevice: false, ipAddress: '198.51.100.2' })
    await touchSession({ id: unknown.id, sharedDevice: false, ipAddress: null })

    expect((await rowOf(moved.id)).ipAddress).toBe('198.51.100.2')
    expect((await rowOf(unknown.id)).ipAddress).toBe('192.0.2.1')
  })
})

describe('why a session ended', () => {
  test('an expired one is told from a terminated one', async () => {
    const expired = await createSession({ user: await createUser(), expiresInMs: -1 })

    expect(await findEndReason(expired.token)).toBe('expired')
    expect(await findEndReason('B'.repeat(43))).toBe('terminated')
  })
})

describe('the limits follow the settings', () => {
  const before = { ...env }
  afterEach(() => {
    Object.assign(env, before)
  })

  test('a sign-in beyond the limit ends the least recently active sessions, and no others', async () => {
    env.MAX_SESSIONS_PER_USER = 3
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

    const { sessionId } = await start(ada)

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
    env.MAX_SESSIONS_PER_USER = 3
    const ada = await createUser()
    await createSession({ user: ada })
    await createSession({ user: ada })

    await start(ada)

    expect(await countActiveSessions(ada.id)).toBe(3)
    expect(
      await database().sessionEvent.count({ where: { userId: ada.id, kind: 'limit_exceeded' } }),
    ).toBe(0)
  })

  test('where one session may be, the latest sign-in stays', async () => {
    env.MAX_SESSIONS_PER_USER = 1
    const ada = await createUser()
    const first = await start(ada)

    const second = await start(ada)

    expect(await findActiveSession(first.token)).toBeNull()
    expect(await findActiveSession(second.token)).not.toBeNull()
  })

  test('an idle limit longer than the absolute one does not matter', async () => {
    env.SESSION_MAX_AGE = HOUR_MS
    const { sessionId } = await start(await createUser())

    expect(lifetimeMs(await rowOf(sessionId))).toBe(HOUR_MS)
  })
})
