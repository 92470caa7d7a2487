import { beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { database, type Transaction } from '@/lib/database/database'
import { sharedPool } from '@/lib/database/pool'
import { MAX_EVENTS_PER_USER } from '@/lib/sessions/purge-history'
import { createSession, createUser, type TestSession } from '@/tests/support/factories'
import { makeTestSessions } from '@/tests/support/test-sessions'

/** Enough rows that PostgreSQL would rather use an index than read the table. */
const OTHER_PEOPLE = 3_000
const SESSIONS_EACH = 5

const engine = makeTestSessions()
let mine: TestSession

function textOf([query]: unknown[]): string {
  return z.object({ text: z.string() }).parse(query).text
}

/** The queries that something makes. */
async function queriesOf(act: () => Promise<unknown>): Promise<string[]> {
  const watch = vi.spyOn(sharedPool.get(), 'run')
  await act()
  const queries = watch.mock.calls.map(textOf)
  watch.mockRestore()
  return queries
}

async function fillTable(): Promise<void> {
  await database().$executeRaw`
    INSERT INTO "User" ("email", "name")
    SELECT gen_random_uuid() || '@example.com', 'Other' FROM generate_series(1, ${OTHER_PEOPLE})`
  await database().$executeRaw`
    INSERT INTO "Session" ("userId", "tokenHash", "signInMethod", "lastActiveAt", "expiresAt")
    SELECT u."id", uuid_send(gen_random_uuid()), 'password', now() - n * interval '1 hour',
      now() + n * interval '1 day'
    FROM "User" u, generate_series(1, ${SESSIONS_EACH}) n`
  await database().$executeRaw`
    INSERT INTO "SessionEvent" ("userId", "kind", "sessionCount", "createdAt")
    SELECT u."id", 'signed_in', 1, now() - n * interval '1 day'
    FROM "User" u, generate_series(1, ${SESSIONS_EACH}) n`
  await database().$executeRaw`ANALYZE "User", "Session", "SessionEvent"`
}

/** What PostgreSQL does for a query: each scan as "node table index". */
async function scansOf(query: string): Promise<string[]> {
  const { rows } = await sharedPool
    .get()
    .query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${query}`)
  return rows.flatMap((row) => row['QUERY PLAN']).flatMap(({ Plan }) => scansIn(Plan))
}

type PlanNode = {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  Plans?: PlanNode[]
}

function scansIn(node: PlanNode): string[] {
  const scan = node['Relation Name'] ?? node['Index Name']
  const own = scan ? [`${node['Node Type']} ${scan} ${node['Index Name'] ?? ''}`.trim()] : []
  return [...own, ...(node.Plans ?? []).flatMap(scansIn)]
}

function isSequential(scan: string): boolean {
  return scan.startsWith('Seq Scan')
}

/** PostgreSQL's own count for this connection; it may hold what came before. */
async function countScans(transaction: Transaction) {
  const [scans] = await transaction.$queryRaw<[{ sequential: number; indexed: number }]>`
    SELECT coalesce(sum(seq_scan), 0)::integer AS sequential, coalesce(sum(idx_scan), 0)::integer AS indexed
    FROM pg_stat_xact_user_tables WHERE relname IN ('Session', 'User')`
  return scans
}

describe('with many sessions of other people', () => {
  beforeEach(async () => {
    await fillTable()
    mine = await createSession({ user: await createUser(), lastActiveMsAgo: 120_000 })
  })

  test.each([
    [
      'finding who asks is one look-up by the hash of the token',
      () => engine.findActive(mine.token),
      ['Index Scan Session Session_tokenHash_key'],
    ],
    [
      'listing is one query over a range of the index by user and activity',
      () => engine.list({ userId: mine.userId, currentSessionId: mine.id }),
      ['Index Scan Session Session_userId_lastActiveAt_id_idx'],
    ],
    [
      'a later page starts in the middle of that index',
      () =>
        engine.list({
          userId: mine.userId,
          currentSessionId: mine.id,
          cursor: { lastActiveAt: new Date(), id: mine.id },
        }),
      ['Index Scan Session Session_userId_lastActiveAt_id_idx'],
    ],
    [
      'the current session is found by the hash of the token',
      () => engine.findActiveView(mine.token),
      ['Index Scan Session Session_tokenHash_key'],
    ],
    [
      'finding who asks and listing is one query over both',
      () => engine.findActiveWithList(mine.token, {}),
      [
        'Index Scan Session Session_tokenHash_key',
        'Index Scan Session Session_userId_lastActiveAt_id_idx',
      ],
    ],
  ])('%s', async (_name, act, expected) => {
    const [query = '', ...more] = await queriesOf(act)

    expect(more).toEqual([])
    const scans = await scansOf(query)
    expect(scans).toEqual(expect.arrayContaining(expected))
    expect(scans.filter(isSequential)).toEqual([])
  })

  test.each([
    ['counting', () => engine.countOthers({ userId: mine.userId, currentSessionId: mine.id })],
    [
      'finding one',
      () => engine.find({ userId: mine.userId, sessionId: mine.id, currentSessionId: mine.id }),
    ],
  ])('%s reads no table from end to end', async (_name, act) => {
    const [query = '', ...more] = await queriesOf(act)

    expect(more).toEqual([])
    const scans = await scansOf(query)
    expect(scans.length).toBeGreaterThan(0)
    expect(scans.filter(isSequential)).toEqual([])
  })

  test('purging the history reads no table from end to end', async () => {
    await database().$executeRaw`
      INSERT INTO "SessionEvent" ("userId", "kind", "sessionCount")
      SELECT ${mine.userId}::uuid, 'signed_in', 1 FROM generate_series(0, ${MAX_EVENTS_PER_USER})`

    const queries = await queriesOf(() => engine.purgeHistory())

    const [old = '', , surplus = ''] = queries
    expect(await scansOf(old)).toContain('Index Scan SessionEvent SessionEvent_createdAt_idx')
    expect(surplus).toContain('OFFSET')
    for (const query of queries) expect((await scansOf(query)).filter(isSequential)).toEqual([])
  })

  test.each([
    [
      'starting, and ending what is beyond the limit',
      `SELECT start_session(user_id => $1::uuid, checked_epoch => 0, token_hash => 'new', sign_in_method => 'password',
         shared_device => false, lifetime => '1 day', session_limit => 1,
         former_token_hash => (SELECT "tokenHash" FROM "Session" WHERE "id" = $2::uuid))::text`,
    ],
    [
      'noting activity',
      `SELECT touch_session(session_id => $2::uuid, idle_timeout => '1 day', max_age => '1 day',
         refresh_interval => '1 minute', ip_address => $1)::text`,
    ],
    [
      'ending the others',
      `SELECT end_sessions(user_id => $1::uuid, event_kind => 'terminated_others', caller_id => $2::uuid,
         except_id => $2::uuid)`,
    ],
    [
      'ending one',
      `SELECT end_sessions(user_id => $1::uuid, event_kind => 'terminated_one', caller_id => $2::uuid,
         only_id => $2::uuid)`,
    ],
    [
      'finding what has ended',
      'SELECT find_ended_sessions(session_ids => ARRAY[$1::uuid, $2::uuid])::text',
    ],
    [
      'purging',
      `SELECT purge_expired_sessions(retention => '1 day', batch_size => 1000), $1::text, $2::text`,
    ],
  ])('%s reads no table from end to end', async (_name, query) => {
    const [before, after] = await database().$transaction(async (transaction) => {
      const start = await countScans(transaction)
      await transaction.$queryRawUnsafe(query, mine.userId, mine.id)
      return [start, await countScans(transaction)]
    })

    expect(after.sequential - before.sequential).toBe(0)
    expect(after.indexed - before.indexed).toBeGreaterThan(0)
  })
})
