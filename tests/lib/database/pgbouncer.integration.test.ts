import {
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from 'vitest'
import { hashPassword } from '@/lib/auth/password'
import { signInWithPassword } from '@/lib/auth/password-sign-in'
import { database } from '@/lib/database/database'
import { closeDatabase, sharedPool } from '@/lib/database/pool'
import { runPrepared } from '@/lib/database/prepared'
import { isDatabaseReady } from '@/lib/database/ready'
import { env } from '@/lib/env'
import { followSessionChanges } from '@/lib/session-management'
import { checkDatabase } from '@/server/check-database'
import { applyMigrations } from '@/server/migrations/apply'
import { captureLog } from '@/tests/support/capture-log'
import { TEMPLATE_DATABASE } from '@/tests/support/database-server'
import { findPgBouncer, hasDebianPackages } from '@/tests/support/debian-pgbouncer'
import { createEmptyDatabase, runSql } from '@/tests/support/empty-database'
import {
  countActiveSessions,
  createSession,
  createSessions,
  createUser,
} from '@/tests/support/factories'
import { startPgBouncer } from '@/tests/support/pgbouncer'
import { makeTestSessions } from '@/tests/support/test-sessions'

const NO_DEVICE = { userAgent: null, clientHints: null }
const HERE = { sharedDevice: false, device: NO_DEVICE, ipAddress: null, formerToken: null }
const PASSWORD = 'correct horse battery staple'

const engine = makeTestSessions()
const { DATABASE_URL } = env

/** Its database defaults to REPEATABLE READ. */
async function createDatabase(template?: string): Promise<{ url: string; name: string }> {
  const url = await createEmptyDatabase(template)
  const name = new URL(url).pathname.slice(1)
  await runSql(url, `ALTER DATABASE ${name} SET default_transaction_isolation TO 'repeatable read'`)
  return { url, name }
}

/** What docs/operations.md tells the operator to run. */
async function alterRole({ url, name }: { url: string; name: string }): Promise<void> {
  const role = `ALTER ROLE ${new URL(url).username} IN DATABASE ${name} SET`
  await runSql(url, `${role} default_transaction_isolation TO 'read committed'`)
  await runSql(url, `${role} statement_timeout TO '10s'`)
  await runSql(url, `${role} idle_in_transaction_session_timeout TO '10s'`)
}

async function leadTo(databaseUrl: string | undefined): Promise<void> {
  await closeDatabase()
  env.DATABASE_URL = databaseUrl
}

afterEach(() => leadTo(DATABASE_URL))

const FETCH_TIMEOUT_MS = 5 * 60_000

describe.skipIf(!hasDebianPackages()).each(['bookworm', 'trixie'] as const)(
  'through the PgBouncer of Debian %s',
  (release) => {
    beforeAll(() => findPgBouncer(release), FETCH_TIMEOUT_MS)

    describe('with the settings of the documentation', () => {
      let direct: string

      beforeEach(async () => {
        const own = await createDatabase(TEMPLATE_DATABASE)
        await alterRole(own)
        direct = own.url
        await leadTo(await startPgBouncer(release, own.url))
      })

      test('every connection of the app has the isolation and the limits of the app', async () => {
        const asked = Array.from({ length: 40 }, (_, index) =>
          runPrepared({
            name: `settings-${index % 4}`,
            text: `SELECT current_setting('transaction_isolation') AS isolation,
            current_setting('statement_timeout') AS statement,
            current_setting('idle_in_transaction_session_timeout') AS idle,
            pg_backend_pid() AS process, pg_sleep(0.01)::text`,
            values: [],
          }),
        )

        const rows = (await Promise.all(asked)).map((result) => result.rows[0] ?? {})

        const wanted = { isolation: 'read committed', statement: '10s', idle: '10s' }
        for (const row of rows) expect(row).toMatchObject(wanted)
        const processes = new Set(rows.map((row) => Reflect.get(row, 'process')))
        expect(sharedPool.get().totalCount).toBeGreaterThan(processes.size)
      })

      test('people sign in, list and terminate at the same moment, and every outcome is right', async () => {
        const people = await Promise.all(
          Array.from({ length: 8 }, async () => {
            const user = await createUser({ passwordHash: await hashPassword(PASSWORD) })
            return { user, others: await createSessions(3, { user, lastActiveMsAgo: 120_000 }) }
          }),
        )

        const outcomes = await Promise.all(
          people.map(async ({ user, others }) => {
            const started = await signInWithPassword(
              { email: user.email, password: PASSWORD },
              HERE,
            )
            const token = started.status === 'started' ? started.token : ''
            const session = await engine.findActive(token)
            const currentSessionId = session?.id ?? ''
            const { total } = await engine.list({ userId: user.id, currentSessionId })
            await Promise.all(
              others.map(({ id, userId }) =>
                engine.touch({ id, userId, sharedDevice: false, ipAddress: null }),
              ),
            )
            const ended = await engine.terminateOthersOfToken(token)
            return { total, ended: ended?.outcome, left: await countActiveSessions(user.id) }
          }),
        )

        const right = { total: 4, ended: { status: 'terminated', count: 3 }, left: 1 }
        expect(outcomes).toEqual(Array(8).fill(right))
      })

      test('two devices that end each other at once leave exactly one, every time', async () => {
        for (let round = 0; round < 20; round += 1) {
          const ada = await createUser()
          const [phone, laptop] = [
            await createSession({ user: ada }),
            await createSession({ user: ada }),
          ]

          await Promise.all([
            engine.terminateOthersOfToken(phone.token),
            engine.terminateOthersOfToken(laptop.token),
          ])

          expect(await countActiveSessions(ada.id)).toBe(1)
        }
      })

      test('what is rare works as well: a purge, a transaction of Prisma, being ready', async () => {
        const ada = await createUser()
        await createSessions(5, {
          user: ada,
          signedInMsAgo: 40 * 86_400_000,
          expiresInMs: -35 * 86_400_000,
        })

        expect(await engine.purgeExpired()).toBe(5)
        expect(await database().$transaction((transaction) => transaction.user.count())).toBe(1)
        expect(await isDatabaseReady()).toBe(true)
      })

      test('nothing that the app sets stays on the connections of the pooler', async () => {
        const { username, pathname } = new URL(direct)
        const role = `ALTER ROLE ${username} IN DATABASE ${pathname.slice(1)}`
        await runSql(direct, `${role} SET statement_timeout TO '7s'`)
        const databaseUrl = await startPgBouncer(release, direct)
        await leadTo(databaseUrl)

        await Promise.all(Array.from({ length: 20 }, () => isDatabaseReady()))

        const { rows } = await runSql(databaseUrl, 'SHOW statement_timeout')
        expect(rows).toEqual([{ statement_timeout: '7s' }])
      })

      test('a start has nothing to complain of but what this release cannot do', async () => {
        const { lines } = captureLog()

        await checkDatabase()

        const warnings = release === 'bookworm' ? 1 : 0
        expect(lines('pooler_without_statements')).toHaveLength(warnings)
        expect(lines('pooler_without_limit')).toEqual([])
      })

      test('LISTEN is told to be deaf, and hears by DATABASE_DIRECT_URL', async () => {
        const heard = await listenTo(undefined)
        await vi.waitFor(
          () =>
            expect(heard.trouble).toContainEqual(expect.stringContaining('LISTEN does not work')),
          15_000,
        )

        const direct_ = await listenTo(direct)
        const ada = await createSession({ user: await createUser() })
        await createSession({ user: { id: ada.userId } })
        await engine.terminateOthers({ userId: ada.userId, keepSessionId: ada.id })

        await vi.waitFor(() => expect(direct_.changes).toContain(ada.userId))
        expect(direct_.trouble).toEqual([])
      })
    })

    test('a start is refused where transactions would be REPEATABLE READ, with what to run', async () => {
      const own = await createDatabase(TEMPLATE_DATABASE)
      await leadTo(await startPgBouncer(release, own.url))

      await expect(checkDatabase()).rejects.toThrow(
        `ALTER ROLE "session_management" SET default_transaction_isolation TO 'read committed'`,
      )
    })

    test('a start warns of limits that are missing, with what to run', async () => {
      const url = await createEmptyDatabase(TEMPLATE_DATABASE)
      await leadTo(await startPgBouncer(release, url))
      const { lines } = captureLog()

      await checkDatabase()

      expect(lines('pooler_without_limit').map(({ setting }) => setting)).toEqual([
        'statement_timeout',
        'idle_in_transaction_session_timeout',
      ])
    })

    test('migrations from several places at once happen once', async () => {
      const { url } = await createDatabase()
      const databaseUrl = await startPgBouncer(release, url)

      const applied = await Promise.all([1, 2].map(() => applyMigrations({ databaseUrl })))

      expect(applied.filter((names) => names.length > 0)).toHaveLength(1)
      const { rows } = await runSql(
        url,
        `SELECT count(*)::integer AS locks FROM pg_locks l JOIN pg_database d ON d.oid = l.database
         WHERE l.locktype = 'advisory' AND d.datname = current_database()`,
      )
      expect(rows).toEqual([{ locks: 0 }])
    })
  },
)

async function listenTo(directUrl: string | undefined) {
  const [trouble, changes]: [string[], string[]] = [[], []]
  env.DATABASE_DIRECT_URL = directUrl
  const connected = new Promise<void>((resolve) => {
    const stop = followSessionChanges({
      onChange: ({ userId }) => changes.push(userId),
      onGap: resolve,
      onTrouble: (message) => trouble.push(message),
    })
    onTestFinished(async () => {
      env.DATABASE_DIRECT_URL = undefined
      await stop()
    })
  })
  await connected
  return { trouble, changes }
}
