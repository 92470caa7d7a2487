import type { SessionCursor } from './session-cursor'
import { type ActiveSession, type SessionRow, sessionColumns, viewerColumns } from './session-row'
import type { PreparedQuery } from './surroundings'

export type Range = { cursor: SessionCursor | null; limit: number }

type Counted = {
  total: number
  now: number
  others: SessionRow[] | null
}

/** Without a current session its columns are null. */
export type ListedRow = (SessionRow | { id: null }) & Counted

export type FoundListRow = ActiveSession & SessionRow & Counted

/** One row with the others as JSON is read in a third of the time of as many rows. */
function select({ columns, from, owner, cursor }: Template): string {
  const mine = `s."userId" = ${owner.id} AND session_is_active(s."expiresAt", ${owner.disabledAt})`
  return `
    SELECT ${columns}, ${sessionColumns('viewer')}, date_part('epoch', now()) AS now,
      (SELECT count(*)::integer FROM "Session" s WHERE ${mine}) AS total,
      (SELECT json_agg(listed) FROM (
        SELECT ${sessionColumns('s')} FROM "Session" s
        WHERE ${mine} AND s."id" <> ${owner.currentId} ${cursor}
        ORDER BY s."lastActiveAt" DESC, s."id" DESC LIMIT $1
      ) listed) AS others
    FROM ${from}`
}

type Template = {
  columns: string
  from: string
  owner: { id: string; disabledAt: string; currentId: string }
  cursor: string
}

/** The viewer is active, so the user is not disabled. */
const OF_TOKEN = {
  columns: viewerColumns('viewer'),
  from: `"ActiveSession" viewer WHERE viewer."tokenHash" = $2`,
  owner: { id: 'viewer."userId"', disabledAt: 'NULL', currentId: 'viewer."id"' },
}

const OF_USER = {
  columns: 'owner."id" AS "userId"',
  from: `(SELECT $2::uuid AS "userId", $3::uuid AS "currentId") given
    LEFT JOIN "User" owner ON owner."id" = given."userId"
    LEFT JOIN "ActiveSession" viewer
      ON viewer."id" = given."currentId" AND viewer."userId" = given."userId"`,
  owner: { id: 'owner."id"', disabledAt: 'owner."disabledAt"', currentId: 'given."currentId"' },
}

const after = (first: number) =>
  `AND (s."lastActiveAt", s."id") < ($${first}::timestamptz, $${first + 1}::uuid)`

const TEXTS = {
  'list-first-page-of-token': select({ ...OF_TOKEN, cursor: '' }),
  'list-later-page-of-token': select({ ...OF_TOKEN, cursor: after(3) }),
  'list-first-page-of-user': select({ ...OF_USER, cursor: '' }),
  'list-later-page-of-user': select({ ...OF_USER, cursor: after(4) }),
}

export function selectListOfToken(tokenHash: Uint8Array, { cursor, limit }: Range): PreparedQuery {
  const values = [limit, tokenHash]
  return cursor
    ? prepare('list-later-page-of-token', [...values, cursor.lastActiveAt, cursor.id])
    : prepare('list-first-page-of-token', values)
}

export function selectListOfUser(
  { userId, currentSessionId }: { userId: string; currentSessionId: string },
  { cursor, limit }: Range,
): PreparedQuery {
  const values = [limit, userId, currentSessionId]
  return cursor
    ? prepare('list-later-page-of-user', [...values, cursor.lastActiveAt, cursor.id])
    : prepare('list-first-page-of-user', values)
}

function prepare(name: keyof typeof TEXTS, values: unknown[]): PreparedQuery {
  return { name, text: TEXTS[name], values }
}
