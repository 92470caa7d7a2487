import { afterEach, describe, expect, test } from 'vitest'
import { isDatabaseUnavailable } from '@/lib/database/outage'
import { closeDatabase, sharedPool } from '@/lib/database/pool'
import { runPrepared } from '@/lib/database/prepared'
import { isDatabaseReady } from '@/lib/database/ready'
import { env } from '@/lib/env'

const { DATABASE_URL = '' } = env

/** From now on the pool leads elsewhere. */
async function leadTo(changes: Partial<URL>): Promise<void> {
  await closeDatabase()
  env.DATABASE_URL = Object.assign(new URL(DATABASE_URL), changes).href
}

afterEach(async () => {
  await closeDatabase()
  env.DATABASE_URL = DATABASE_URL
})

function ask(text: string): Promise<unknown> {
  return runPrepared({ name: text, text, values: [] })
}

async function reasonOf(failing: Promise<unknown>): Promise<unknown> {
  return failing.then(
    () => null,
    (reason) => reason,
  )
}

describe('a connection of the pool', () => {
  const SETTINGS = `
    SELECT current_setting('default_transaction_isolation') AS isolation,
      current_setting('statement_timeout') AS statement,
      current_setting('idle_in_transaction_session_timeout') AS idle,
      current_setting('work_mem') AS memory`

  test('has the isolation and the time limits of the app', async () => {
    const { rows } = await sharedPool.get().query(SETTINGS)

    expect(rows[0]).toMatchObject({ isolation: 'read committed', statement: '10s', idle: '10s' })
  })

  test('has them beside the options that DATABASE_URL carries', async () => {
    await leadTo({ search: '?options=-c%20work_mem%3D7MB%20-c%20statement_timeout%3D1h' })

    const { rows } = await sharedPool.get().query(SETTINGS)

    expect(rows[0]).toEqual({
      isolation: 'read committed',
      statement: '10s',
      idle: '10s',
      memory: '7MB',
    })
  })
})

describe('asking', () => {
  test.each<[string, Partial<URL>]>([
    ['a port where nothing listens', { port: '1' }],
    ['a host that does not exist', { hostname: 'nowhere.invalid' }],
    ['a database that does not exist', { pathname: '/nothing' }],
    ['a wrong password', { password: 'wrong' }],
  ])('%s is an outage, and not ready', async (_what, changes) => {
    await leadTo(changes)

    expect(isDatabaseUnavailable(await reasonOf(ask('SELECT 1')))).toBe(true)
    expect(await isDatabaseReady()).toBe(false)
  })

  test('what PostgreSQL refuses is no outage', async () => {
    const reason = await reasonOf(ask('SELECT nonsense'))

    expect(reason).toMatchObject({ code: '42703' })
    expect(isDatabaseUnavailable(reason)).toBe(false)
  })

  test('a whole pool of slow statements keeps others waiting for three seconds, not for ever', async () => {
    const slow = Array.from({ length: 20 }, () => ask('SELECT pg_sleep(9)').catch(() => {}))

    const reason = await reasonOf(ask('SELECT 1'))

    expect(isDatabaseUnavailable(reason)).toBe(true)
    await sharedPool.get().end()
    await Promise.all(slow)
    sharedPool.forget()
  })

  test('a database that is there is ready', async () => {
    expect(await isDatabaseReady()).toBe(true)
  })
})
