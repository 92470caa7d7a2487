import { type SessionCursor, writeCursor } from './session-cursor'
import {
  type FoundListRow,
  type ListedRow,
  selectListOfToken,
  selectListOfUser,
} from './session-list-query'
import { type ActiveSession, type SessionRow, sessionColumns, toActiveSession } from './session-row'
import { hashSessionToken } from './session-token'
import { type SessionListView, type SessionView, type ToSessionView, toIso } from './session-view'
import type { SessionPool } from './surroundings'

export const SESSIONS_PER_PAGE = 50

export type ListPage = { limit?: number; cursor?: SessionCursor | null }

type List = { pool: SessionPool; toView: ToSessionView }

export async function list(
  { pool, toView }: List,
  { userId, currentSessionId, ...page }: { userId: string; currentSessionId: string } & ListPage,
): Promise<SessionListView> {
  const query = selectListOfUser({ userId, currentSessionId }, toRange(page))
  const { rows } = await pool.query<ListedRow>(query)
  const [row] = rows
  if (!row) throw new Error('The list has no row, although it always has one.')
  return toSessionList(row, page, toView)
}

export async function findActiveWithList(
  { pool, toView }: List,
  token: string,
  page: ListPage,
): Promise<{ session: ActiveSession; list: SessionListView } | null> {
  const query = selectListOfToken(hashSessionToken(token), toRange(page))
  const { rows } = await pool.query<FoundListRow>(query)
  const [row] = rows
  if (!row) return null
  return { session: toActiveSession(row), list: toSessionList(row, page, toView) }
}

const FIND = `
  SELECT ${sessionColumns('s')} FROM "ActiveSession" s WHERE s."id" = $1 AND s."userId" = $2`

export async function find(
  { pool, toView }: List,
  given: { userId: string; sessionId: string; currentSessionId: string },
): Promise<SessionView | null> {
  const { userId, sessionId, currentSessionId } = given
  const values = [sessionId, userId]
  const { rows } = await pool.query<SessionRow>({ name: 'find-session', text: FIND, values })
  const [row] = rows
  return row ? toView(row, { isCurrent: row.id === currentSessionId }) : null
}

const COUNT_OTHERS = `
  SELECT count(*)::integer AS others FROM "ActiveSession" WHERE "userId" = $1 AND "id" <> $2`

export async function countOthers(
  pool: SessionPool,
  { userId, currentSessionId }: { userId: string; currentSessionId: string },
): Promise<number> {
  const { rows } = await pool.query<{ others: number }>({
    name: 'count-other-sessions',
    text: COUNT_OTHERS,
    values: [userId, currentSessionId],
  })
  return rows[0]?.others ?? 0
}

/** One more than the page shows is selected, to know whether there is one. */
function toRange(page: ListPage) {
  return { cursor: page.cursor ?? null, limit: othersOnPage(page) + 1 }
}

function othersOnPage({ limit = SESSIONS_PER_PAGE, cursor }: ListPage): number {
  return cursor ? limit : limit - 1
}

function toSessionList(row: ListedRow, page: ListPage, toView: ToSessionView): SessionListView {
  const others = row.others ?? []
  const shown = others
    .slice(0, othersOnPage(page))
    .map((other) => toView(other, { isCurrent: false }))
  const current = row.id === null ? null : toView(row, { isCurrent: true })
  return {
    sessions: current && !page.cursor ? [current, ...shown] : shown,
    total: row.total,
    otherCount: row.total - (current ? 1 : 0),
    now: toIso(row.now),
    nextCursor: others.length > shown.length ? writeCursor(endOf(shown)) : null,
  }
}

/** Where the list of the others begins: a page for the current session alone has none of them. */
const BEFORE_ALL: SessionCursor = {
  lastActiveAt: new Date('9999-12-31T00:00:00Z'),
  id: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
}

function endOf(shown: SessionView[]): SessionCursor {
  const last = shown.at(-1)
  return last ? { lastActiveAt: new Date(last.lastActiveAt), id: last.id } : BEFORE_ALL
}
