import { describe, expect, test } from 'vitest'
import { database } from '@/lib/database/database'
import type { NewSession } from '@/lib/sessions/start'
import { countActiveSessions, createSession, createUser } from '@/tests/support/factories'
import { makeTestSessions } from '@/tests/support/test-sessions'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const engine = makeTestSessions()

const SIGN_IN: Omit<NewSession, 'userId'> = {
  checkedEpoch: 0,
  signInMethod: 'password',
  sharedDevice: false,
  device: { userAgent: null, clientHints: null },
  ipAddress: null,
  formerToken: null,
}

async function rowOf(sessionId: string) {
  return database().session.findUniqueOrThrow({ where: { id: sessionId } })
}

function lifetimeMs(row: { signedInAt: Date; expiresAt: Date }): number {
  return row.expiresAt.getTime() - row.signedInAt.getTime()
}

describe('how long a session lives', () => {
  test('activity moves the end, on a shared device by its own shorter limit', async () => {
    const ada = await createUser()
    const idle = { user: ada, lastActiveMsAgo: 10 * MINUTE_MS, expiresInMs: 5 * MINUTE_MS }
    const own = await createSession(idle)
    const shared = await createSession({ ...idle, sharedDevice: true })

    await engine.touch({ id: own.id, userId: own.userId, sharedDevice: false, ipAddress: null })
    await engine.touch({
      id: shared.id,
      userId: shared.userId,
      sharedDevice: true,
      ipAddress: null,
    })

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

    await engine.touch({ id: old.id, userId: old.userId, sharedDevice: false, ipAddress: null })

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

    expect(await engine.findActive(expired.token)).toBeNull()
    expect(await countActiveSessions(ada.id)).toBe(1)
    const { sessions, total } = await engine.list({ userId: ada.id, currentSessionId: mine.id })
    expect([sessions.length, total]).toEqual([1, 1])
  })

  test("a disabled person's sessions are found by nothing", async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    await database().user.update({ where: { id: ada.id }, data: { disabledAt: new Date() } })

    expect(await engine.findActive(mine.token)).toBeNull()
    expect(await countActiveSessions(ada.id)).toBe(0)
  })

  test('a person who is enabled again is signed in nowhere, and an old check does not count', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    await database().user.update({ where: { id: ada.id }, data: { disabledAt: new Date() } })
    await database().user.update({ where: { id: ada.id }, data: { disabledAt: null } })

    expect(await engine.findActive(mine.token)).toBeNull()
    expect(await engine.start({ ...SIGN_IN, userId: ada.id })).toEqual({ status: 'check-again' })
    const events = await database().sessionEvent.findMany({ where: { userId: ada.id } })
    expect(events).toMatchObject([{ kind: 'account_closed', sessionCount: 1 }])
  })

  test('activity cannot revive a session that has ended', async () => {
    const ada = await createUser()
    const expired = await createSession({ user: ada, lastActiveMsAgo: HOUR_MS, expiresInMs: -1 })

    await engine.touch({
      id: expired.id,
      userId: expired.userId,
      sharedDevice: false,
      ipAddress: null,
    })

    expect(await engine.findActive(expired.token)).toBeNull()
  })
})

describe('the last activity', () => {
  test('is due after a minute and then written once', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada, lastActiveMsAgo: 2 * MINUTE_MS })
    expect((await engine.findActive(mine.token))?.touchIsDue).toBe(true)

    await engine.touch({ id: mine.id, userId: mine.userId, sharedDevice: false, ipAddress: null })
    const first = await rowOf(mine.id)
    await engine.touch({ id: mine.id, userId: mine.userId, sharedDevice: false, ipAddress: null })

    expect((await engine.findActive(mine.token))?.touchIsDue).toBe(false)
    expect((await rowOf(mine.id)).lastActiveAt).toEqual(first.lastActiveAt)
  })

  test('is not due within the same minute', async () => {
    const mine = await createSession({ user: await createUser(), lastActiveMsAgo: 30_000 })

    expect((await engine.findActive(mine.token))?.touchIsDue).toBe(false)
  })

  test('brings the address along, and keeps the former one where none is known', async () => {
    const ada = await createUser()
    const idle = { user: ada, lastActiveMsAgo: HOUR_MS, ipAddress: '192.0.2.1' }
    const [moved, unknown] = [await createSession(idle), await createSession(idle)]

    await engine.touch({
      id: moved.id,
      userId: moved.userId,
      sharedDevice: false,
      ipAddress: '198.51.100.2',
    })
    await engine.touch({
      id: unknown.id,
      userId: unknown.userId,
      sharedDevice: false,
      ipAddress: null,
    })

    expect((await rowOf(moved.id)).ipAddress).toBe('198.51.100.2')
    expect((await rowOf(unknown.id)).ipAddress).toBe('192.0.2.1')
  })
})

describe('why a session ended', () => {
  test('an expired one is told from a terminated one', async () => {
    const expired = await createSession({ user: await createUser(), expiresInMs: -1 })

    expect(await engine.findEndReason(expired.token)).toBe('expired')
    expect(await engine.findEndReason('B'.repeat(43))).toBe('terminated')
  })
})
