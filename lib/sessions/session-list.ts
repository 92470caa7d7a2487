import { noSql, runPrepared, type Sql, sql } from '@/lib/database/database'
import { type SessionCursor, writeCursor } from './session-cursor'
import { type SessionListView, type SessionRow, toSessionView, VIEW_COLUMNS } from './session-view'
import { type ActiveSession, selectActiveSession } from './sessions'

/** How many sessions a page of the list has, unless somebody asks for fewer or more. */
export const SESSIONS_PER_PAGE = 50

/** Which part of the list: as many as `limit`, from the beginning or after a cursor. */
export type ListPage = { limit?: number; cursor?: SessionCursor | null }

/**
 * Lists a user's active sessions: the current one first, then the most recently active. Pages are
 * stable while rows come and go (keyset, not offset); the current one is on the first page only.
 * One query, whatever the number of sessions.
 */
export async function listSessions({
  userId,
  currentSessionId,
  ...page
}: { userId: string; currentSessionId: string } & ListPage): Promise<SessionListView> {
  const viewer = sql`SELECT ${currentSessionId}::uuid AS "id", ${userId}::uuid AS "userId"`
  const rows = await runPrepared<[ListedRow, ...ListedRow[]]>(selectList(viewer, page))
  return toSessionList(rows, page)
}

/**
 * Finds the active session of a token, as `findActiveSession` does, and lists the sessions of its
 * user, as `listSessions` does. One query; null when there is no such session.
 */
export async function findActiveSessionWithList(
  token: string,
  page: ListPage,
): Promise<{ session: ActiveSession; list: SessionListView } | null> {
  const viewer = selectActiveSession(token)
  const [first, ...rest] = await runPrepared<FoundRow[]>(selectList(viewer, page))
  return first ? { session: first.viewer, list: toSessionList([first, ...rest], page) } : null
}

/** The counts always come, even where no session does; then every column of one is null. */
type ListedRow = { total: number; otherCount: number; now: Date } & (
  | ({ isCurrent: boolean } & SessionRow)
  | { isCurrent: null }
)

type FoundRow = ListedRow & { viewer: ActiveSession }

/** @param viewer selects the `id` of the session that asks and its `userId`. */
function selectList(viewer: Sql, page: ListPage): Sql {
  return sql`
    SELECT to_json(viewer) AS viewer, counted.*, listed.*, now() AS now
    FROM (${viewer}) viewer
    CROSS JOIN LATERAL (
      SELECT count(*)::integer AS total,
        (count(*) FILTER (WHERE "id" <> viewer."id"))::integer AS "otherCount"
      FROM "ActiveSession" WHERE "userId" = viewer."userId"
    ) counted
    LEFT JOIN LATERAL (
      (SELECT ${VIEW_COLUMNS}, true AS "isCurrent" FROM "ActiveSession"
       WHERE "userId" = viewer."userId" AND "id" = viewer."id" AND ${!page.cursor})
      UNION ALL
      (SELECT ${VIEW_COLUMNS}, false FROM "ActiveSession"
       WHERE "userId" = viewer."userId" AND "id" <> viewer."id" ${after(page.cursor)}
       ORDER BY "lastActiveAt" DESC, "id" DESC LIMIT ${countOthers(page) + 1})
    ) listed ON true
    ORDER BY "isCurrent" DESC, "lastActiveAt" DESC, listed."id" DESC`
}

/** How many sessions beside the current one a page has; one more is selected, to know whether there is one. */
function countOthers({ limit = SESSIONS_PER_PAGE, cursor }: ListPage): number {
  return cursor ? limit : limit - 1
}

function after(cursor: SessionCursor | null | undefined): Sql {
  if (!cursor) return noSql
  return sql`AND ("lastActiveAt", "id") < (${cursor.lastActiveAt}::timestamptz, ${cursor.id}::uuid)`
}

/** Where the list of the others begins. */
const BEFORE_ALL: SessionCursor = {
  lastActiveAt: new Date('9999-12-31T00:00:00Z'),
  id: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
}

function toSessionList(rows: [ListedRow, ...ListedRow[]], page: ListPage): SessionListView {
  const listed = rows.filter((row) => row.isCurrent !== null)
  const hasMore = listed.filter((row) => !row.isCurrent).length > countOthers(page)
  const shown = hasMore ? listed.slice(0, -1) : listed
  const last = shown.findLast((row) => !row.isCurrent) ?? BEFORE_ALL
  const [{ total, otherCount, now }] = rows
  return {
    sessions: shown.map((row) => toSessionView(row, { isCurrent: row.isCurrent })),
    total,
    otherCount,
    now: now.toISOString(),
    nextCursor: hasMore ? writeCursor(last) : null,
  }
}
