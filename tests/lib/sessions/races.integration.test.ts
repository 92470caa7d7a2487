import { describe, expect, test } from 'vitest'
import { hashPassword } from '@/lib/auth/password'
import { signInWithPassword } from '@/lib/auth/password-sign-in'
import { database } from '@/lib/database/database'
import {
  countActiveSessions,
  createSession,
  createSessions,
  createUser,
} from '@/tests/support/factories'
import { RACE_ROUNDS as ROUNDS } from '@/tests/support/race-rounds'
import { makeTestSessions } from '@/tests/support/test-sessions'
import { withResolvers } from '@/tests/support/with-resolvers'

const engine = makeTestSessions()
const NO_DEVICE = { userAgent: null, clientHints: null }
const HERE = { sharedDevice: false, device: NO_DEVICE, ipAddress: null, formerToken: null }

/** Runs rounds a few at a time: enough for real races, few enough for the pool. */
async function inRounds<T>(rounds: number, play: () => Promise<T>): Promise<T[]> {
  const results: T[] = []
  while (results.length < rounds) {
    results.push(...(await Promise.all(Array.from({ length: 5 }, play))))
  }
  return results
}

describe('races', () => {
  test('sign-ins at the same moment leave as many sessions as there may be, and none is refused', async () => {
    const few = makeTestSessions({ maxSessionsPerUser: 3 })
    const ada = await createUser()
    await createSessions(3, { user: ada, lastActiveMsAgo: 60_000 })

    const started = await Promise.all(
      Array.from({ length: 10 }, () =>
        few.start({ ...HERE, userId: ada.id, checkedEpoch: 0, signInMethod: 'password' }),
      ),
    )

    expect(started.filter(({ status }) => status === 'started')).toHaveLength(10)
    expect(await countActiveSessions(ada.id)).toBe(3)
  })

  test('two devices that click at the same moment leave exactly one session, every time', async () => {
    const survivors = await inRounds(ROUNDS, async () => {
      const ada = await createUser()
      const [phone, laptop] = [
        await createSession({ user: ada }),
        await createSession({ user: ada }),
      ]
      const outcomes = await Promise.all([
        engine.terminateOthers({ userId: ada.id, keepSessionId: phone.id }),
        engine.terminateOthers({ userId: ada.id, keepSessionId: laptop.id }),
      ])
      return {
        left: await countActiveSessions(ada.id),
        statuses: outcomes.map((o) => o.status).sort(),
      }
    })

    expect(survivors).toEqual(
      Array(ROUNDS).fill({ left: 1, statuses: ['caller-ended', 'terminated'] }),
    )
  })

  test('two devices that terminate each other leave exactly one session, every time', async () => {
    const survivors = await inRounds(ROUNDS, async () => {
      const ada = await createUser()
      const [phone, laptop] = [
        await createSession({ user: ada }),
        await createSession({ user: ada }),
      ]
      await Promise.all([
        engine.terminate({ userId: ada.id, callerSessionId: phone.id, sessionId: laptop.id }),
        engine.terminate({ userId: ada.id, callerSessionId: laptop.id, sessionId: phone.id }),
      ])
      return countActiveSessions(ada.id)
    })

    expect(survivors).toEqual(Array(ROUNDS).fill(1))
  })

  test('of 20 clicks at once one counts the sessions and the others count none', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    await createSessions(5, { user: ada })

    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () =>
        engine.terminateOthers({ userId: ada.id, keepSessionId: mine.id }),
      ),
    )

    const counts = outcomes.map((outcome) => (outcome.status === 'terminated' ? outcome.count : -1))
    expect(counts.sort((a, b) => a - b)).toEqual([...Array(19).fill(0), 5])
    expect(await database().sessionEvent.count({ where: { userId: ada.id } })).toBe(1)
  })

  test('a sign-in in flight is ended by the termination or comes clearly after it', async () => {
    const outcomes = await inRounds(ROUNDS, async () => {
      const ada = await createUser()
      const mine = await createSession({ user: ada })
      const signIn = { ...HERE, userId: ada.id, checkedEpoch: 0, signInMethod: 'password' as const }
      const [started, terminated] = await Promise.all([
        engine.start(signIn),
        engine.terminateOthers({ userId: ada.id, keepSessionId: mine.id }),
      ])
      return {
        started: started.status,
        count: terminated.status === 'terminated' ? terminated.count : -1,
        left: await countActiveSessions(ada.id),
      }
    })

    // Either it was stored first and is ended, or it must be checked again: never does it slip through.
    const fates = [
      { started: 'started', count: 1, left: 1 },
      { started: 'check-again', count: 0, left: 1 },
    ]
    for (const outcome of outcomes) expect(fates).toContainEqual(outcome)
  })

  test('a sign-in that has inserted its row but not committed is waited for and ended', async () => {
    const ada = await createUser()
    const mine = await createSession({ user: ada })
    const [inserted, mayCommit] = [withResolvers(), withResolvers()]
    const signIn = database().$transaction(async (transaction) => {
      await transaction.session.create({
        data: {
          userId: ada.id,
          tokenHash: new Uint8Array([1, 2, 3]),
          signInMethod: 'password',
          expiresAt: new Date(Date.now() + 60_000),
        },
      })
      inserted.resolve()
      await mayCommit.promise
    })
    await inserted.promise

    const termination = engine.terminateOthers({ userId: ada.id, keepSessionId: mine.id })
    await waitUntilBlocked()
    mayCommit.resolve()

    expect(await termination).toEqual({ status: 'terminated', count: 1 })
    await signIn
    expect(await countActiveSessions(ada.id)).toBe(1)
  })

  test('a sign-in whose password changes while it is checked does not get in with the old one', async () => {
    const ada = await createUser({ passwordHash: await hashPassword('the old password 1') })
    const newHash = await hashPassword('the new password 2')

    const signIns = Promise.all(
      Array.from({ length: 8 }, () =>
        signInWithPassword({ email: ada.email, password: 'the old password 1' }, HERE),
      ),
    )
    await database().user.update({
      where: { id: ada.id },
      data: { passwordHash: newHash, sessionEpoch: { increment: 1 } },
    })
    const changedAt = await databaseNow()

    await signIns
    const late = await database().session.count({
      where: { userId: ada.id, signedInAt: { gt: changedAt } },
    })
    expect(late).toBe(0)
  })

  test('activity at the moment of a termination does not bring the session back', async () => {
    const left = await inRounds(ROUNDS, async () => {
      const ada = await createUser()
      const mine = await createSession({ user: ada })
      const other = await createSession({ user: ada, lastActiveMsAgo: 120_000 })
      await Promise.all([
        engine.touch({ id: other.id, userId: other.userId, sharedDevice: false, ipAddress: null }),
        engine.terminateOthers({ userId: ada.id, keepSessionId: mine.id }),
        engine.touch({ id: other.id, userId: other.userId, sharedDevice: false, ipAddress: null }),
      ])
      return (await engine.findActive(other.token)) !== null
    })

    expect(left).toEqual(Array(ROUNDS).fill(false))
  })

  test('two people who swap browsers at once do not wait for each other for ever', async () => {
    const [ada, grace] = [await createUser(), await createUser()]
    const swap = { ...HERE, checkedEpoch: 0, signInMethod: 'password' as const }

    const outcomes = await inRounds(50, async () => {
      const adas = await createSession({ user: ada })
      const graces = await createSession({ user: grace })
      return Promise.all([
        engine.start({ ...swap, userId: grace.id, formerToken: adas.token }),
        engine.start({ ...swap, userId: ada.id, formerToken: graces.token }),
      ])
    })

    expect(outcomes.flat().map((outcome) => outcome.status)).toEqual(Array(100).fill('started'))
  })
})

/** Resolves when some statement of this database waits for a lock. */
async function waitUntilBlocked(): Promise<void> {
  for (;;) {
    const [row] = await database().$queryRaw<[{ waiting: number }]>`
      SELECT count(*)::integer AS waiting FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`
    if (row.waiting > 0) return
  }
}

async function databaseNow(): Promise<Date> {
  const [row] = await database().$queryRaw<[{ now: Date }]>`SELECT clock_timestamp() AS now`
  return row.now
}
