import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { database } from '@/lib/database/database'
import { isDatabaseUnavailable } from '@/lib/database/outage'
import { closeDatabase } from '@/lib/database/pool'
import { env } from '@/lib/env'
import { TEMPLATE_DATABASE } from '@/tests/support/database-server'
import { createEmptyDatabase, runSql } from '@/tests/support/empty-database'
import { countActiveSessions, createSession, createUser } from '@/tests/support/factories'
import { RACE_ROUNDS } from '@/tests/support/race-rounds'
import { makeTestSessions } from '@/tests/support/test-sessions'

const engine = makeTestSessions()
const { DATABASE_URL } = env

async function twoDevices() {
  const ada = await createUser()
  const [phone, laptop] = [await createSession({ user: ada }), await createSession({ user: ada })]
  return { ada, phone, laptop }
}

describe.each(['repeatable read', 'serializable'])('on a database that defaults to %s', (level) => {
  let databaseUrl: string

  beforeEach(async () => {
    databaseUrl = await createEmptyDatabase(TEMPLATE_DATABASE)
    const { pathname } = new URL(databaseUrl)
    await runSql(
      databaseUrl,
      `ALTER DATABASE ${pathname.slice(1)} SET default_transaction_isolation TO '${level}'`,
    )
    await closeDatabase()
    env.DATABASE_URL = databaseUrl
  })

  afterEach(async () => {
    await closeDatabase()
    env.DATABASE_URL = DATABASE_URL
  })

  test('two devices that end each other at once leave exactly one, every time', async () => {
    for (let round = 0; round < RACE_ROUNDS; round += 1) {
      const { ada, phone, laptop } = await twoDevices()

      await Promise.all([
        engine.terminate({
          userId: ada.id,
          callerSessionId: phone.id,
          sessionId: laptop.id,
        }),
        engine.terminate({
          userId: ada.id,
          callerSessionId: laptop.id,
          sessionId: phone.id,
        }),
      ])

      expect(await countActiveSessions(ada.id)).toBe(1)
    }
  })

  test('terminating the others from both never fails and leaves exactly one', async () => {
    for (let round = 0; round < RACE_ROUNDS; round += 1) {
      const { ada, phone, laptop } = await twoDevices()

      const outcomes = await Promise.all(
        [phone, laptop].map(({ id }) =>
          engine.terminateOthers({ userId: ada.id, keepSessionId: id }),
        ),
      )

      expect(outcomes.map(({ status }) => status).sort()).toEqual(['caller-ended', 'terminated'])
      expect(await countActiveSessions(ada.id)).toBe(1)
    }
  })

  test('a connection that nothing has set is refused by the engine, and ends no session', async () => {
    const { ada, phone } = await twoDevices()
    const client = new Client({ connectionString: databaseUrl })
    await client.connect()

    const ending = client.query(
      `SELECT end_sessions(user_id => $1, event_kind => 'terminated_others', except_id => $2)`,
      [ada.id, phone.id],
    )

    await expect(ending).rejects.toThrow('sessions change under READ COMMITTED only')
    expect(await countActiveSessions(ada.id)).toBe(2)
    await client.end()
  })

  test("Prisma's transactions are READ COMMITTED as well", async () => {
    const [row] = await database().$transaction(
      (transaction) => transaction.$queryRaw<[{ level: string }]>`
        SELECT current_setting('transaction_isolation') AS level`,
    )

    expect(row.level).toBe('read committed')
  })
})

test('a server that is read-only, as in a failover, means "try again later"', async () => {
  const databaseUrl = await createEmptyDatabase(TEMPLATE_DATABASE)
  const ada = await createUser()
  const mine = await createSession({ user: ada })
  const { pathname } = new URL(databaseUrl)
  await runSql(
    databaseUrl,
    `ALTER DATABASE ${pathname.slice(1)} SET default_transaction_read_only TO on`,
  )
  await closeDatabase()
  env.DATABASE_URL = databaseUrl

  const ending = engine.terminateOthers({ userId: ada.id, keepSessionId: mine.id })
  const error = await ending.then(
    () => null,
    (reason: unknown) => reason,
  )

  expect(isDatabaseUnavailable(error)).toBe(true)
  await closeDatabase()
  env.DATABASE_URL = DATABASE_URL
})
