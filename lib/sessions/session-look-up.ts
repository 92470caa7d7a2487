import type { QueryInTurn } from './query-in-turn'
import { lifetimeOf, toInterval } from './session-limits'
import {
  type ActiveSession,
  LAST_ACTIVE_REFRESH_MS,
  type SessionRow,
  sessionColumns,
  toActiveSession,
  viewerColumns,
} from './session-row'
import { hashSessionToken } from './session-token'
import type { SessionView, ToSessionView } from './session-view'
import type { SessionPool, Surroundings } from './surroundings'

const FIND_ACTIVE = `
  SELECT s."id", s."sharedDevice", ${viewerColumns('s')} FROM "ActiveSession" s WHERE s."tokenHash" = $1`

export async function findActive(pool: SessionPool, token: string): Promise<ActiveSession | null> {
  const { rows } = await pool.query<ActiveSession>({
    name: 'find-active-session',
    text: FIND_ACTIVE,
    values: [hashSessionToken(token)],
  })
  return rows[0] ?? null
}

const FIND_LIVE_TOKENS = `
  SELECT given.position::int, s."userId"
  FROM unnest($1::bytea[]) WITH ORDINALITY AS given("tokenHash", position)
  JOIN "ActiveSession" s ON s."tokenHash" = given."tokenHash"
  ORDER BY given.position`

export async function findLiveTokens(
  pool: SessionPool,
  tokens: readonly string[],
): Promise<{ token: string; userId: string }[]> {
  const { rows } = await pool.query<{ position: number; userId: string }>({
    name: 'find-live-tokens',
    text: FIND_LIVE_TOKENS,
    values: [tokens.map(hashSessionToken)],
  })
  return rows.map(({ position, userId }) => ({ token: tokens[position - 1] ?? '', userId }))
}

const FIND_ACTIVE_VIEW = `
  SELECT ${viewerColumns('s')}, ${sessionColumns('s')} FROM "ActiveSession" s WHERE s."tokenHash" = $1`

export async function findActiveView(
  { pool, toView }: { pool: SessionPool; toView: ToSessionView },
  token: string,
): Promise<{ session: ActiveSession; view: SessionView } | null> {
  const { rows } = await pool.query<ActiveSession & SessionRow>({
    name: 'find-active-session-view',
    text: FIND_ACTIVE_VIEW,
    values: [hashSessionToken(token)],
  })
  const [row] = rows
  return row ? { session: toActiveSession(row), view: toView(row, { isCurrent: true }) } : null
}

export async function findEndReason(
  pool: SessionPool,
  token: string,
): Promise<'expired' | 'terminated'> {
  const { rows } = await pool.query<{ expired: boolean }>({
    name: 'find-end-reason',
    text: `SELECT "expiresAt" <= now() AS expired FROM "Session" WHERE "tokenHash" = $1`,
    values: [hashSessionToken(token)],
  })
  return rows[0]?.expired ? 'expired' : 'terminated'
}

export async function findEnded(
  pool: SessionPool,
  sessionIds: string[],
): Promise<Map<string, 'expired' | 'gone'>> {
  if (sessionIds.length === 0) return new Map()
  const { rows } = await pool.query<{ id: string; expired: boolean | null }>({
    name: 'find-ended-sessions',
    text: `SELECT "id", expired FROM find_ended_sessions(session_ids => $1)`,
    values: [sessionIds],
  })
  return new Map(rows.map(({ id, expired }) => [id, expired ? 'expired' : 'gone']))
}

const TOUCH = `SELECT touch_session(
  session_id => $1, idle_timeout => $2, max_age => $3, refresh_interval => $4, ip_address => $5)`

export type Touch = Pick<ActiveSession, 'id' | 'userId' | 'sharedDevice'> & {
  ipAddress: string | null
}

export async function touch(
  { queryInTurn, limits }: Pick<Surroundings, 'limits'> & { queryInTurn: QueryInTurn },
  { id, userId, sharedDevice, ipAddress }: Touch,
): Promise<void> {
  const { idleTimeoutMs, maxAgeMs } = lifetimeOf(limits, { sharedDevice })
  const intervals = [idleTimeoutMs, maxAgeMs, LAST_ACTIVE_REFRESH_MS].map(toInterval)
  const values = [id, ...intervals, ipAddress]
  await queryInTurn(userId, { name: 'touch-session', text: TOUCH, values })
}
