import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isDatabaseUnavailable } from '@/lib/database/outage'
import { sharedPool } from '@/lib/database/pool'
import { runPrepared } from '@/lib/database/prepared'
import { env } from '@/lib/env'
import {
  countActiveSessions,
  createSession,
  createSessions,
  createUser,
  type TestSession,
} from '@/tests/support/factories'
import { makeTestSessions } from '@/tests/support/test-sessions'

const engine = makeTestSessions()
const NO_DEVICE = { userAgent: null, clientHints: null }
const HERE = { sharedDevice: false, device: NO_DEVICE, ipAddress: null, formerToken: null }
const CLICKS = 25

let client: Client

beforeEach(async () => {
  client = new Client({ connectionString: env.DATABASE_URL })
  await client.connect()
})

afterEach(() => client.end())

/** Something else holds what belongs to a user, until `release`. */
async function hold(sql: string, userId: string): Promise<() => Promise<unknown>> {
  await client.query('BEGIN')
  await client.query(sql, [userId])
  return () => client.query('ROLLBACK')
}

const holdUser = (userId: string) => hold('SELECT FROM "User" WHERE "id" = $1 FOR UPDATE', userId)
const holdSessions = (userId: string) =>
  hold('SELECT FROM "Session" WHERE "userId" = $1 FOR UPDATE', userId)

async function countWaiting(): Promise<number> {
  const { rows } = await client.query(`
    SELECT count(*)::integer AS waiting FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`)
  return rows[0].waiting
}

type Call = (session: TestSession, index: number) => Promise<unknown>

const touch: Call = ({ id, userId }) =>
  engine.touch({ id, userId, sharedDevice: false, ipAddress: null })
const start: Call = ({ userId }) =>
  engine.start({ ...HERE, userId, checkedEpoch: 0, signInMethod: 'password' })
const CALLS: [string, Call, (userId: string) => Promise<() => Promise<unknown>>][] = [
  [
    'terminating others',
    ({ userId, id }) => engine.terminateOthers({ userId, keepSessionId: id }),
    holdUser,
  ],
  ['terminating others by token', ({ token }) => engine.terminateOthersOfToken(token), holdUser],
  [
    'terminating one',
    ({ userId, id }) =>
      engine.terminate({ userId, callerSessionId: id, sessionId: crypto.randomUUID() }),
    holdUser,
  ],
  ['signing out', ({ userId, id }) => engine.signOut({ userId, sessionId: id }), holdUser],
  ['signing in', start, holdUser],
  ['activity', touch, holdSessions],
]

test.each(CALLS)(
  '%s 25 times behind a lock takes two connections, and others get theirs at once',
  async (_what, call, holdLock) => {
    const ada = await createUser()
    const grace = await createSession({ user: await createUser() })
    const sessions = await createSessions(CLICKS, { user: ada, lastActiveMsAgo: 120_000 })
    const release = await holdLock(ada.id)

    const clicks = Promise.allSettled(sessions.map(call))
    let mostWaiting = 0
    for (let look = 0; look < 10; look += 1) {
      expect(await engine.findActive(grace.token)).not.toBeNull()
      mostWaiting = Math.max(mostWaiting, await countWaiting())
    }
    await release()

    expect(mostWaiting).toBeLessThanOrEqual(2)
    expect((await clicks).map(({ status }) => status)).toEqual(Array(CLICKS).fill('fulfilled'))
  },
)

test('a lock that stays is "try again later" for every click, and leaves the pool free', async () => {
  const ada = await createUser()
  const mine = await createSession({ user: ada })
  await createSession({ user: ada })
  const release = await holdUser(ada.id)

  const clicks = await Promise.allSettled(
    Array.from({ length: CLICKS }, () => engine.terminateOthersOfToken(mine.token)),
  )

  const reasons = clicks.map((click) => (click.status === 'rejected' ? click.reason : null))
  expect(reasons.every(isDatabaseUnavailable)).toBe(true)
  expect(sharedPool.get().waitingCount).toBe(0)
  await release()
  expect(await countActiveSessions(ada.id)).toBe(2)
  expect(await engine.terminateOthersOfToken(mine.token)).toMatchObject({
    outcome: { status: 'terminated', count: 1 },
  })
})

test('the limit of a lock does not stay with the connection', async () => {
  const ada = await createUser()
  const sessions = await createSessions(20, { user: ada, lastActiveMsAgo: 120_000 })
  await Promise.all(sessions.map((session, index) => touch(session, index)))

  const asked = Array.from({ length: 20 }, () =>
    runPrepared<{ timeout: string }>({
      name: 'lock-timeout',
      text: "SELECT current_setting('lock_timeout') AS timeout",
      values: [],
    }),
  )

  const timeouts = (await Promise.all(asked)).map(({ rows }) => rows[0]?.timeout)
  expect(new Set(timeouts)).toEqual(new Set(['0']))
})
