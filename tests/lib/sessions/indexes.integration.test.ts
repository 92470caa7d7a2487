import { beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { database, type Transaction } from '@/lib/database/database'
import { findActiveSessionWithList, listSessions } from '@/lib/sessions/session-list'
import {
  countOtherSessions,
  findActiveSession,
  findSession,
  touchSession,
} from '@/lib/sessions/sessions'
import { createSession, createUser, type TestSession } from '@/tests/support/factories'

/** Enough rows that PostgreSQL would rather use an index than read the table. */
const OTHER_PEOPLE = 3_000
const SESSIONS_EACH = 5

let mine: TestSession

/** The one pool through which everything goes, by Prisma or without it. */
async function openPool() {
  await database().$queryRaw`SELECT 1`
  const { pool } = globalThis.sessionManagementDatabase ?? {}
  if (!pool) throw new Error('The database is not open')
  return pool
}

function textOf([query]: unknown[]): string {
  return z.object({ text: z.string() }).parse(query).text
}

/** The queries that something makes. */
async function queriesOf(act: () => Promise<unknown>): Promise<string[]> {
  const watch = vi.spyOn(await openPool(), 'query')
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
  await database().$executeRaw`ANALYZE "User", "Session"`
}

/** What PostgreSQL does for a query: each scan as "node table index". */
async function scansOf(query: string): Promise<string[]> {
  const pool = await openPool()
  const { rows } = await pool.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
    `EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${query}`,
  )
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
      () => findActiveSession(mine.token),
      ['Index Scan Session Session_tokenHash_key'],
    ],
    [
      'listing is one query over a range of the index by user and activity',
      () => listSessions({ userId: mine.userId, currentSessionId: mine.id }),
      ['Index Scan Session Session_userId_lastActiveAt_id_idx'],
    ],
    [
      'a later page starts in the middle of that index',
      () =>
        listSessions({
          userId: mine.userId,
          currentSessionId: mine.id,
          cursor: { lastActiveAt: new Date(), id: mine.id },
        }),
      ['Index Scan Session Session_userId_lastActiveAt_id_idx'],
    ],
    [
      'finding who asks and listing is one query over both',
      () => findActiveSessionWithList(mine.token, {}),
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
    ['counting', () => countOtherSessions({ userId: mine.userId, currentSessionId: mine.id })],
    [
      'finding one',
      () => findSession({ userId: mine.userId, sessionId: mine.id, currentSessionId: mine.id }),
    ],
    ['noting activity', () => touchSession({ id: mine.id, sharedDevice: false, ipAddress: null })],
  ])('%s reads no table from end to end', async (_name, act) => {
    const [query = '', ...more] = await queriesOf(act)

    expect(more).toEqual([])
    const scans = await scansOf(query)
    expect(scans.length).toBeGreaterThan(0)
    expect(scans.filter(isSequential)).toEqual([])
  })

  test.each([
    [
      'ending the others',
      `SELECT end_sessions($1::uuid, $2::uuid, NULL, $2::uuid, 'terminated_others')`,
    ],
    ['ending one', `SELECT end_sessions($1::uuid, $2::uuid, $2::uuid, NULL, 'terminated_one')`],
    [
      'ending those beyond the limit',
      `SELECT end_sessions_over_limit($1::uuid, $2::uuid, 1, 'limit_exceeded')`,
    ],
    [
      'purging',
      `SELECT purge_expired_sessions(now() - interval '1 day', 1000), $1::text, $2::text`,
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
