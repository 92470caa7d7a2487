import { afterEach, beforeEach, describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { database } from '@/lib/database/database'
import { isDatabaseUnavailable } from '@/lib/database/outage'
import { closeDatabase, sharedPool } from '@/lib/database/pool'
import { runPrepared } from '@/lib/database/prepared'
import { isDatabaseReady } from '@/lib/database/ready'
import { env } from '@/lib/env'
import { followSessionChanges } from '@/lib/session-management'
import {
  type BreakableConnection,
  openBreakableConnection,
} from '@/tests/support/breakable-connection'
import { TEMPLATE_DATABASE } from '@/tests/support/database-server'
import { createEmptyDatabase, runSql } from '@/tests/support/empty-database'
import { createSession, createUser } from '@/tests/support/factories'
import { makeTestSessions } from '@/tests/support/test-sessions'

const engine = makeTestSessions()
const { DATABASE_URL = '' } = env
const serverUrl = inject('databaseServerUrl')
const POOL_SIZE = 20

let direct: string
let way: BreakableConnection

/** A database of its own, by a way that a test can break. */
beforeEach(async () => {
  direct = await createEmptyDatabase(TEMPLATE_DATABASE)
  const url = new URL(direct)
  way = await openBreakableConnection(Number(url.port))
  await closeDatabase()
  env.DATABASE_URL = Object.assign(url, { port: String(way.port) }).href
})

afterEach(async () => {
  way.mend()
  await closeDatabase()
  way.close()
  env.DATABASE_URL = DATABASE_URL
})

const ask = (text: string) => runPrepared({ name: text, text, values: [] })

/** The whole pool is connected, and idle. */
async function fillPool(): Promise<void> {
  await Promise.all(Array.from({ length: POOL_SIZE }, () => ask('SELECT pg_sleep(0.1)')))
  expect(sharedPool.get().idleCount).toBe(POOL_SIZE)
}

async function setReadOnly(value: 'on' | 'off'): Promise<void> {
  const name = new URL(direct).pathname.slice(1)
  // From another database: in this one, it would be refused.
  await runSql(serverUrl, `ALTER DATABASE ${name} SET default_transaction_read_only TO ${value}`)
}

/** As a primary that is demoted: the connections that there are become read-only as well. */
async function demote(): Promise<void> {
  await setReadOnly('on')
  const pool = sharedPool.get()
  const clients = await Promise.all(Array.from({ length: POOL_SIZE }, () => pool.connect()))
  for (const client of clients) await client.query('SET default_transaction_read_only TO on')
  for (const client of clients) client.release()
}

function blockThread(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

const outcomeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'answered',
    (reason) => (isDatabaseUnavailable(reason) ? 'outage' : reason),
  )

describe('a server that goes silent', () => {
  test('costs those who ask meanwhile one time-out, and those who ask later none', async () => {
    await fillPool()
    way.silence()

    expect(await outcomeOf(engine.findActive('a token'))).toBe('outage')
    way.failOver()

    // All the others of the pool would be silent still.
    const asked = Array.from({ length: POOL_SIZE }, () => outcomeOf(engine.findActive('a token')))
    expect(await Promise.all(asked)).toEqual(Array(POOL_SIZE).fill('answered'))
  })

  test('is noticed by LISTEN too, before a request has to', async () => {
    await fillPool()
    const [lost, connected] = [vi.fn(), vi.fn()]
    const stop = followSessionChanges({ onChange: () => {}, onGap: connected, onTrouble: lost })
    onTestFinished(stop)
    await vi.waitFor(() => expect(connected).toHaveBeenCalledOnce())

    way.silence()
    await vi.waitFor(() => expect(lost).toHaveBeenCalled(), 10_000)
    way.failOver()

    expect(await outcomeOf(engine.findActive('a token'))).toBe('answered')
    await vi.waitFor(() => expect(connected).toHaveBeenCalledTimes(2), 10_000)
  })

  test('is not taken for one where this process was too busy to read', async () => {
    await closeDatabase()
    env.DATABASE_URL = direct
    await fillPool()
    const [lost, connected] = [vi.fn(), vi.fn()]
    const stop = followSessionChanges({ onChange: () => {}, onGap: connected, onTrouble: lost })
    onTestFinished(stop)
    await vi.waitFor(() => expect(connected).toHaveBeenCalledOnce())
    const reconnected = vi.fn()
    sharedPool.get().on('connect', reconnected)

    const asked = Array.from({ length: 10 }, () => outcomeOf(ask('SELECT pg_sleep(0.2)')))
    await new Promise(setImmediate)
    blockThread(4_000)

    expect(await Promise.all(asked)).toEqual(Array(10).fill('answered'))
    await ask('SELECT 1')
    expect(reconnected).not.toHaveBeenCalled()
    expect(lost).not.toHaveBeenCalled()
  })

  test('does not cut off a slow statement that is at work', async () => {
    const slow = runPrepared({
      name: 'slow',
      text: 'SELECT pg_sleep(4)',
      values: [],
      timeoutMs: 12_000,
    })

    expect(await outcomeOf(slow)).toBe('answered')
  })
})

describe('one slow statement', () => {
  test('does not cost the connections that answer meanwhile', async () => {
    await fillPool()
    const connected = vi.fn()
    sharedPool.get().on('connect', connected)

    const slow = outcomeOf(ask('SELECT pg_sleep(5)'))
    const ticking = setInterval(() => void ask('SELECT 1'), 50)
    expect(await slow).toBe('outage')
    clearInterval(ticking)

    await ask('SELECT 1')
    expect(connected).not.toHaveBeenCalled()
  })
})

describe('a server that becomes read-only', () => {
  test('answers no look-up on a new connection, and is not ready', async () => {
    const mine = await createSession({ user: await createUser() })
    await closeDatabase()
    await setReadOnly('on')

    expect(await outcomeOf(engine.findActive(mine.token))).toBe('outage')
    expect(await isDatabaseReady()).toBe(false)
  })

  test('is not asked again once it has refused a change', async () => {
    const mine = await createSession({ user: await createUser() })
    await fillPool()
    await demote()

    const ending = engine.terminateOthers({ userId: mine.userId, keepSessionId: mine.id })
    expect(await outcomeOf(ending)).toBe('outage')

    expect(await outcomeOf(engine.findActive(mine.token))).toBe('outage')
    expect(sharedPool.get().idleCount).toBe(0)
  })

  test('is not asked again once a call of ready has seen it', async () => {
    const mine = await createSession({ user: await createUser() })
    await fillPool()
    await demote()

    expect(await isDatabaseReady()).toBe(false)

    expect(await outcomeOf(engine.findActive(mine.token))).toBe('outage')
  })

  test('is left by LISTEN, and by the pool with it', async () => {
    const mine = await createSession({ user: await createUser() })
    const [lost, connected] = [vi.fn(), vi.fn()]
    const stop = followSessionChanges({ onChange: () => {}, onGap: connected, onTrouble: lost })
    onTestFinished(stop)
    await vi.waitFor(() => expect(connected).toHaveBeenCalledOnce())
    await fillPool()
    await demote()

    await runSql(
      direct,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'session-management-listen'`,
    )
    await vi.waitFor(() => expect(lost).toHaveBeenCalled(), 10_000)

    expect(await outcomeOf(engine.findActive(mine.token))).toBe('outage')
  })

  test('serves the next request when it can be written again', async () => {
    const mine = await createSession({ user: await createUser() })
    await fillPool()
    await demote()
    await outcomeOf(engine.terminateOthers({ userId: mine.userId, keepSessionId: mine.id }))

    await setReadOnly('off')

    expect(await outcomeOf(engine.findActive(mine.token))).toBe('answered')
    expect(await isDatabaseReady()).toBe(true)
  })

  test("is no 500 for what goes through Prisma's client", async () => {
    await closeDatabase()
    await setReadOnly('on')

    expect(await outcomeOf(database().user.count())).toBe('outage')
  })
})

test('a server that is shut down and is back serves the next request but one', async () => {
  await fillPool()
  await runSql(
    direct,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  )

  await outcomeOf(ask('SELECT 1'))

  const asked = Array.from({ length: POOL_SIZE }, () => outcomeOf(ask('SELECT 1')))
  expect(await Promise.all(asked)).toEqual(Array(POOL_SIZE).fill('answered'))
})
