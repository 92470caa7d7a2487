import { describe, expect, test } from 'vitest'
import { database } from '@/lib/database/database'
import {
  countActiveSessions,
  createSession,
  createSessions,
  createUser,
  type TestSession,
} from '@/tests/support/factories'
import { RACE_ROUNDS } from '@/tests/support/race-rounds'
import { makeTestSessions } from '@/tests/support/test-sessions'

const engine = makeTestSessions()

const DAY_MS = 24 * 60 * 60 * 1_000

async function isActive(session: TestSession): Promise<boolean> {
  return (await engine.findActive(session.token)) !== null
}

async function historyOf(userId: string) {
  return database().sessionEvent.findMany({
    where: { userId },
    select: { kind: true, sessionCount: true, userAgent: true, ipAddress: true },
    orderBy: { id: 'asc' },
  })
}

async function epochOf(userId: string): Promise<number> {
  const user = await database().user.findUniqueOrThrow({ where: { id: userId } })
  return user.sessionEpoch
}

describe('terminating other sessions', () => {
  test('keeps the one I am using and ends all others', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    const others = await createSessions(3, { user: ada })

    const outcome = await engine.terminateOthers({ userId: ada.id, keepSessionId: mine.id })

    expect(outcome).toEqual({ status: 'terminated', count: 3 })
    expect(await isActive(mine)).toBe(true)
    for (const other of others) expect(await isActive(other)).toBe(false)
  })

  test('says 0 when there are no others, and writes no history', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })

    const outcome = await engine.terminateOthers({ userId: ada.id, keepSessionId: mine.id })

    expect(outcome).toEqual({ status: 'terminated', count: 0 })
    expect(await historyOf(ada.id)).toEqual([])
  })

  test('leaves other people alone', async () => {
    const [ada, grace] = [await createUser(), await createUser()]
    const mine = await createSession({ user: ada })
    const theirs = await createSession({ user: grace })

    await engine.terminateOthers({ userId: ada.id, keepSessionId: mine.id })

    expect(await isActive(theirs)).toBe(true)
  })

  test('counts only sessions that were active', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    await createSession({ user: ada })
    await createSession({ user: ada, expiresInMs: -1 })

    const outcome = await engine.terminateOthers({ userId: ada.id, keepSessionId: mine.id })

    expect(outcome).toEqual({ status: 'terminated', count: 1 })
  })

  test('ends nothing for a caller that is already out', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    const other = await createSession({ user: ada })
    await engine.signOut({ userId: ada.id, sessionId: mine.id })

    const outcome = await engine.terminateOthers({ userId: ada.id, keepSessionId: mine.id })

    expect(outcome).toEqual({ status: 'caller-ended' })
    expect(await isActive(other)).toBe(true)
  })

  test('ends nothing for a caller that has expired', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada, expiresInMs: -1 })
    const other = await createSession({ user: ada })

    const outcome = await engine.terminateOthers({ userId: ada.id, keepSessionId: mine.id })

    expect(outcome).toEqual({ status: 'caller-ended' })
    expect(await isActive(other)).toBe(true)
  })

  test("ends nothing for a caller whose session is someone else's", async () => {
    const [ada, grace] = [await createUser(), await createUser()]
    const adas = await createSession({ user: ada })
    const graces = await createSession({ user: grace })

    const outcome = await engine.terminateOthers({ userId: ada.id, keepSessionId: graces.id })

    expect(outcome).toEqual({ status: 'caller-ended' })
    expect(await isActive(adas)).toBe(true)
  })

  test('writes one history row with the true number and the device that asked', async () => {
    const ada = await createUser()
    const mine = await createSession({
      user: ada,
      device: 'Firefox on Linux',
      ipAddress: '192.0.2.7',
    })
    await createSessions(2, { user: ada })

    await engine.terminateOthers({ userId: ada.id, keepSessionId: mine.id })

    expect(await historyOf(ada.id)).toEqual([
      {
        kind: 'terminated_others',
        sessionCount: 2,
        userAgent: expect.stringContaining('Firefox'),
        ipAddress: '192.0.2.7',
      },
    ])
  })

  test('makes sign-ins that were checked before it be checked again', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    const before = await epochOf(ada.id)

    await engine.terminateOthers({ userId: ada.id, keepSessionId: mine.id })

    expect(await epochOf(ada.id)).toBe(before + 1)
  })

  test('is all or nothing: when the history cannot be written, nothing ends', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    const other = await createSession({ user: ada })
    await database()
      .$executeRaw`ALTER TABLE "SessionEvent" ADD CONSTRAINT "broken" CHECK ("sessionCount" < 0) NOT VALID`

    const attempt = engine.terminateOthers({ userId: ada.id, keepSessionId: mine.id })

    await expect(attempt).rejects.toThrow(/broken/)
    await database().$executeRaw`ALTER TABLE "SessionEvent" DROP CONSTRAINT "broken"`
    expect(await isActive(other)).toBe(true)
  })
})

describe('terminating other sessions by the token of the one that asks', () => {
  test('keeps that one, ends all others, and says who asked', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    const others = await createSessions(3, { user: ada })

    const ended = await engine.terminateOthersOfToken(mine.token)

    expect(ended).toEqual({
      session: await engine.findActive(mine.token),
      outcome: { status: 'terminated', count: 3 },
    })
    for (const other of others) expect(await isActive(other)).toBe(false)
    expect(await historyOf(ada.id)).toMatchObject([{ kind: 'terminated_others', sessionCount: 3 }])
  })

  test('ends nothing for a token that opens nothing', async () => {
    const ada = await createUser()
    const expired = await createSession({ user: ada, expiresInMs: -1 })
    const other = await createSession({ user: ada })

    expect(await engine.terminateOthersOfToken(expired.token)).toBeNull()
    expect(await engine.terminateOthersOfToken('B'.repeat(43))).toBeNull()
    expect(await isActive(other)).toBe(true)
  })

  test('leaves exactly one of two devices that ask at once, every time', async () => {
    for (let round = 0; round < RACE_ROUNDS; round += 1) {
      const ada = await createUser()
      const devices = await createSessions(2, { user: ada })

      await Promise.all(devices.map(({ token }) => engine.terminateOthersOfToken(token)))

      expect(await countActiveSessions(ada.id)).toBe(1)
    }
  })
})

describe('terminating one session', () => {
  test('ends that one and no other', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    const [lost, kept] = [await createSession({ user: ada }), await createSession({ user: ada })]

    const outcome = await engine.terminate({
      userId: ada.id,
      callerSessionId: mine.id,
      sessionId: lost.id,
    })

    expect(outcome).toEqual({ status: 'terminated' })
    expect(await isActive(lost)).toBe(false)
    expect(await isActive(kept)).toBe(true)
    expect(await historyOf(ada.id)).toMatchObject([{ kind: 'terminated_one', sessionCount: 1 }])
  })

  test("answers alike for one that is gone, unknown, expired or someone else's", async () => {
    const [ada, grace] = [await createUser(), await createUser()]
    const mine = await createSession({ user: ada })
    const theirs = await createSession({ user: grace })
    const expired = await createSession({ user: ada, expiresInMs: -1 })
    const gone = await createSession({ user: ada })
    await engine.signOut({ userId: ada.id, sessionId: gone.id })
    const unknown = '01890a5d-ac96-774b-bcce-b302099a8057'

    const outcomes = await Promise.all(
      [theirs.id, expired.id, gone.id, unknown].map((sessionId) =>
        engine.terminate({ userId: ada.id, callerSessionId: mine.id, sessionId }),
      ),
    )

    expect(outcomes).toEqual(Array(4).fill({ status: 'not-found' }))
    expect(await isActive(theirs)).toBe(true)
  })

  test('does not end the one I am using', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })

    const outcome = await engine.terminate({
      userId: ada.id,
      callerSessionId: mine.id,
      sessionId: mine.id,
    })

    expect(outcome).toEqual({ status: 'is-current' })
    expect(await isActive(mine)).toBe(true)
  })

  test('does nothing for a caller that is already out', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada, expiresInMs: -1 })
    const other = await createSession({ user: ada })

    const outcome = await engine.terminate({
      userId: ada.id,
      callerSessionId: mine.id,
      sessionId: other.id,
    })

    expect(outcome).toEqual({ status: 'caller-ended' })
    expect(await isActive(other)).toBe(true)
  })

  test('does not make sign-ins elsewhere be checked again', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    const other = await createSession({ user: ada })

    await engine.terminate({ userId: ada.id, callerSessionId: mine.id, sessionId: other.id })

    expect(await epochOf(ada.id)).toBe(0)
  })
})

describe('signing out', () => {
  test('ends this session alone, and twice is harmless', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    const other = await createSession({ user: ada })

    await engine.signOut({ userId: ada.id, sessionId: mine.id })
    await engine.signOut({ userId: ada.id, sessionId: mine.id })

    expect(await isActive(mine)).toBe(false)
    expect(await isActive(other)).toBe(true)
    expect(await historyOf(ada.id)).toMatchObject([{ kind: 'signed_out', sessionCount: 1 }])
  })
})

describe('purging expired sessions', () => {
  test('deletes rows whose cookie no browser can still hold, and tells the history', async () => {
    const ada = await createUser()
    await createSession({ user: ada, expiresInMs: -31 * DAY_MS })
    await createSession({ user: ada, expiresInMs: -31 * DAY_MS })

    const purged = await engine.purgeExpired()

    expect(purged).toBe(2)
    expect(await historyOf(ada.id)).toMatchObject([{ kind: 'expired', sessionCount: 2 }])
  })

  test('keeps active sessions, and expired ones that a browser may still ask about', async () => {
    const ada = await createUser()
    await createSession({ user: ada })
    await createSession({ user: ada, expiresInMs: -DAY_MS })

    expect(await engine.purgeExpired()).toBe(0)
    expect(await database().session.count({ where: { userId: ada.id } })).toBe(2)
  })

  test('stops after the statement that runs, when it is told to', async () => {
    const ada = await createUser()
    await createSessions(2_500, { user: ada, expiresInMs: -31 * DAY_MS })

    expect(await engine.purgeExpired(AbortSignal.abort())).toBe(1_000)
    expect(await engine.purgeExpired()).toBe(1_500)
  })

  test('shares the work when two instances purge at once', async () => {
    const ada = await createUser()
    await createSessions(20, { user: ada, expiresInMs: -31 * DAY_MS })

    const purged = await Promise.all([engine.purgeExpired(), engine.purgeExpired()])

    expect(purged[0] + purged[1]).toBe(20)
  })
})
