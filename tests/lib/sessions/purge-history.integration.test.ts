import { describe, expect, test } from 'vitest'
import { database } from '@/lib/database/database'
import { MAX_EVENTS_PER_USER } from '@/lib/sessions/purge-history'
import { createSession, createUser, type TestUser } from '@/tests/support/factories'
import { makeTestSessions } from '@/tests/support/test-sessions'

const DAY_MS = 24 * 60 * 60 * 1_000
const RETENTION_DAYS = 30

const engine = makeTestSessions({ activityRetentionMs: RETENTION_DAYS * DAY_MS })

type Written = { daysAgo?: number; spreadMinutes?: number }

/** Writes history that ends some days ago; its events lie apart, or are of one moment. */
async function writeHistory(
  user: TestUser,
  count: number,
  { daysAgo = 1, spreadMinutes = 0 }: Written = {},
): Promise<void> {
  await database().$executeRaw`
    INSERT INTO "SessionEvent" ("userId", "kind", "sessionCount", "createdAt")
    SELECT ${user.id}::uuid, 'signed_in', n,
      now() - ${daysAgo}::float * interval '1 day' - n * ${spreadMinutes}::float * interval '1 minute'
    FROM generate_series(1, ${count}::integer) n`
}

function countEvents(user: TestUser): Promise<number> {
  return database().sessionEvent.count({ where: { userId: user.id } })
}

async function newestOf(user: TestUser, count: number): Promise<string[]> {
  const rows = await database().sessionEvent.findMany({
    where: { userId: user.id },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: count,
    select: { id: true },
  })
  return rows.map(({ id }) => id)
}

describe('what is older than the retention', () => {
  test('is deleted, of every user, and what is younger stays', async () => {
    const [ada, grace] = [await createUser(), await createUser()]
    await writeHistory(ada, 3, { daysAgo: RETENTION_DAYS + 0.01 })
    await writeHistory(grace, 2, { daysAgo: RETENTION_DAYS + 300 })
    await writeHistory(ada, 4, { daysAgo: RETENTION_DAYS - 0.01 })

    expect(await engine.purgeHistory()).toBe(5)

    expect([await countEvents(ada), await countEvents(grace)]).toEqual([4, 0])
    expect(await engine.purgeHistory()).toBe(0)
  })

  test('is deleted to the last row, however much has gathered', async () => {
    const ada = await createUser()
    await writeHistory(ada, 12_345, { daysAgo: RETENTION_DAYS + 1 })

    expect(await engine.purgeHistory()).toBe(12_345)

    expect(await countEvents(ada)).toBe(0)
  })
})

describe('what is too much of one user', () => {
  test('goes, the oldest first, and others keep theirs', async () => {
    const [busy, calm] = [await createUser(), await createUser()]
    await writeHistory(busy, MAX_EVENTS_PER_USER + 3_456, { spreadMinutes: 1 })
    await writeHistory(calm, MAX_EVENTS_PER_USER)
    const newest = await newestOf(busy, MAX_EVENTS_PER_USER)

    expect(await engine.purgeHistory()).toBe(3_456)

    expect(await newestOf(busy, MAX_EVENTS_PER_USER * 2)).toEqual(newest)
    expect(await countEvents(calm)).toBe(MAX_EVENTS_PER_USER)
  })

  test('goes also where all of it was written at one moment', async () => {
    const ada = await createUser()
    await writeHistory(ada, MAX_EVENTS_PER_USER + 1_001)
    const newest = await newestOf(ada, MAX_EVENTS_PER_USER)

    await engine.purgeHistory()

    expect(await newestOf(ada, MAX_EVENTS_PER_USER * 2)).toEqual(newest)
  })

  test('is found among more users than one purge looks at, by those that follow', async () => {
    await database().$executeRaw`
      INSERT INTO "User" ("email", "name")
      SELECT n || '@example.com', 'Other' FROM generate_series(1, 20000) n`
    const last = await createUser()
    await writeHistory(last, MAX_EVENTS_PER_USER + 1)

    expect([await engine.purgeHistory(), await engine.purgeHistory()].sort()).toEqual([0, 1])
  })
})

test('several instances share the work, and delete no more than they should', async () => {
  const ada = await createUser()
  await writeHistory(ada, 5_000, { daysAgo: RETENTION_DAYS + 1 })
  await writeHistory(ada, MAX_EVENTS_PER_USER + 5_000, { spreadMinutes: 1 })
  const newest = await newestOf(ada, MAX_EVENTS_PER_USER)
  const instances = Array.from({ length: 4 }, () => makeTestSessions())

  const purged = await Promise.all(instances.map((instance) => instance.purgeHistory()))
  const left = await engine.purgeHistory()

  expect([...purged, left].reduce((sum, count) => sum + count)).toBe(10_000)
  expect(await newestOf(ada, MAX_EVENTS_PER_USER * 2)).toEqual(newest)
})

test('what is written meanwhile is neither lost nor held up', async () => {
  const ada = await createUser()
  await writeHistory(ada, MAX_EVENTS_PER_USER + 20_000, { spreadMinutes: 1 })
  const { id: keepSessionId } = await createSession({ user: ada })
  const terminateOthers = async () => {
    await createSession({ user: ada })
    return engine.terminateOthers({ userId: ada.id, keepSessionId })
  }

  let isPurging = true
  const purging = engine.purgeHistory().finally(() => {
    isPurging = false
  })
  const outcomes = []
  while (isPurging) outcomes.push(await terminateOthers())
  await purging
  await engine.purgeHistory()

  expect(outcomes.length).toBeGreaterThan(1)
  expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1)
  expect(await countEvents(ada)).toBe(MAX_EVENTS_PER_USER)
  const ofTerminations = { userId: ada.id, kind: 'terminated_others' as const }
  expect(await database().sessionEvent.count({ where: ofTerminations })).toBe(outcomes.length)
})

test('a purge that is told to stop ends after the statement that runs', async () => {
  const ada = await createUser()
  await writeHistory(ada, 5_000, { daysAgo: RETENTION_DAYS + 1 })

  const purged = await engine.purgeHistory(AbortSignal.abort())

  expect(purged).toBeLessThan(5_000)
  expect(await countEvents(ada)).toBe(5_000 - purged)
})

test('a user can be deleted while their history is purged', async () => {
  const ada = await createUser()
  await writeHistory(ada, MAX_EVENTS_PER_USER + 20_000, { spreadMinutes: 1 })

  const purging = engine.purgeHistory()
  await database().user.delete({ where: { id: ada.id } })
  await purging

  expect(await countEvents(ada)).toBe(0)
})
