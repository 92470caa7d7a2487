import { describe, expect, test } from 'vitest'
import { database } from '@/lib/database/database'
import { readCursor, type SessionCursor } from '@/lib/sessions/session-cursor'
import { createSession, createSessions, createUser } from '@/tests/support/factories'
import { makeTestSessions } from '@/tests/support/test-sessions'

const engine = makeTestSessions()

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

describe('listing sessions', () => {
  test('shows the current one first, then the most recently active', async () => {
    const ada = await createUser()
    const old = await createSession({ user: ada, lastActiveMsAgo: 3 * HOUR_MS })
    const recent = await createSession({ user: ada, lastActiveMsAgo: HOUR_MS })
    const mine = await createSession({ user: ada, lastActiveMsAgo: 2 * HOUR_MS })

    const { sessions } = await engine.list({ userId: ada.id, currentSessionId: mine.id })

    expect(sessions.map((session) => session.id)).toEqual([mine.id, recent.id, old.id])
    expect(sessions.map((session) => session.current)).toEqual([true, false, false])
  })

  test("never shows another person's", async () => {
    const [ada, grace] = [await createUser(), await createUser()]
    const mine = await createSession({ user: ada })
    const theirs = await createSession({ user: grace })

    const list = await engine.list({ userId: ada.id, currentSessionId: theirs.id })

    expect(list.sessions.map((session) => session.id)).toEqual([mine.id])
    expect(list.total).toBe(1)
    expect(
      await engine.find({ userId: ada.id, sessionId: theirs.id, currentSessionId: mine.id }),
    ).toBeNull()
  })

  test('shows what is allowed and nothing else', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada, ipAddress: '192.0.2.9' })

    const { sessions } = await engine.list({ userId: ada.id, currentSessionId: mine.id })

    expect(Object.keys(sessions[0] ?? {}).sort()).toEqual([
      'current',
      'device',
      'expiresAt',
      'id',
      'ipAddress',
      'lastActiveAt',
      'location',
      'sharedDevice',
      'signInMethod',
      'signedInAt',
    ])
    const text = JSON.stringify(sessions)
    expect(text).not.toContain(mine.token)
    expect(text).not.toContain(ada.id)
    expect(text).not.toContain('Mozilla')
  })

  test('comes in pages that together show each session once', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada, lastActiveMsAgo: DAY_MS })
    await createSessions(6, { user: ada, lastActiveMsAgo: HOUR_MS })
    const page = { userId: ada.id, currentSessionId: mine.id, limit: 3 }

    const first = await engine.list(page)
    const second = await engine.list({ ...page, cursor: readCursor(first.nextCursor ?? '') })
    const third = await engine.list({ ...page, cursor: readCursor(second.nextCursor ?? '') })

    const ids = [first, second, third].flatMap((list) => list.sessions.map(({ id }) => id))
    expect(ids).toHaveLength(7)
    expect(new Set(ids).size).toBe(7)
    expect([first.total, second.total, third.total]).toEqual([7, 7, 7])
    expect(third.nextCursor).toBeNull()
  })

  test.each([1, 2, 3, 100])('shows each session once in pages of %i', async (limit) => {
    const ada = await createUser()
    const mine = await createSession({ user: ada, lastActiveMsAgo: 2 * HOUR_MS })
    await createSessions(4, { user: ada, lastActiveMsAgo: HOUR_MS })
    const ids: string[] = []
    let cursor: SessionCursor | null = null
    do {
      const page = await engine.list({ userId: ada.id, currentSessionId: mine.id, limit, cursor })
      ids.push(...page.sessions.map(({ id }) => id))
      cursor = readCursor(page.nextCursor ?? '')
    } while (cursor)

    expect(ids[0]).toBe(mine.id)
    expect(ids).toHaveLength(5)
    expect(new Set(ids).size).toBe(5)
  })

  test('counts the others also when the one that asks has just ended', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada, expiresInMs: -1 })
    await createSession({ user: ada })

    const list = await engine.list({ userId: ada.id, currentSessionId: mine.id })

    expect([list.total, list.otherCount]).toEqual([1, 1])
  })

  test('stays stable while sessions come and go', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    const listed = await Promise.all(
      [1, 2, 3, 4].map((hours) => createSession({ user: ada, lastActiveMsAgo: hours * HOUR_MS })),
    )
    const page = { userId: ada.id, currentSessionId: mine.id, limit: 3 }

    const first = await engine.list(page)
    await createSession({ user: ada })
    await database().session.delete({ where: { id: listed[0]?.id ?? '' } })
    const second = await engine.list({ ...page, cursor: readCursor(first.nextCursor ?? '') })

    expect(second.sessions.map(({ id }) => id)).toEqual([listed[2]?.id, listed[3]?.id])
  })

  test('says how many there are also on a page that is empty by now', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    const cursor = { lastActiveAt: new Date(0), id: mine.id }

    const list = await engine.list({ userId: ada.id, currentSessionId: mine.id, cursor })

    expect(list).toMatchObject({ sessions: [], total: 1, nextCursor: null })
  })

  test('comes in one query with who asks', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada, lastActiveMsAgo: 2 * HOUR_MS })
    await createSessions(4, { user: ada, lastActiveMsAgo: HOUR_MS })

    const found = await engine.findActiveWithList(mine.token, { limit: 3 })

    expect(found?.session).toEqual(await engine.findActive(mine.token))
    const list = await engine.list({ userId: ada.id, currentSessionId: mine.id, limit: 3 })
    expect(found?.list).toEqual({ ...list, now: expect.any(String) })
  })

  test('has the current session as its own look-up shows it', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada, ipAddress: '192.0.2.9', sharedDevice: true })
    await createSession({ user: ada })

    const found = await engine.findActiveView(mine.token)

    expect(found?.session).toEqual(await engine.findActive(mine.token))
    const { sessions } = await engine.list({ userId: ada.id, currentSessionId: mine.id })
    expect(found?.view).toEqual(sessions[0])
    expect(await engine.findActiveView('B'.repeat(43))).toBeNull()
  })

  test('is refused in that query as well without an active session', async () => {
    const ada = await createUser()
    await createSession({ user: ada })
    const expired = await createSession({ user: ada, expiresInMs: -1 })

    expect(await engine.findActiveWithList(expired.token, {})).toBeNull()
    expect(await engine.findActiveWithList('B'.repeat(43), {})).toBeNull()
  })

  test.each(['', 'nonsense', Buffer.from('2026-01-01 x').toString('base64url'), '\u0000'])(
    'a cursor that is not one is told: %j',
    (text) => {
      expect(readCursor(text)).toBeNull()
    },
  )
})
