import { database, runPrepared, type Sql, sql, type Transaction } from '@/lib/database/database'
import type { Role, SignInMethod } from '@/lib/generated/prisma/enums'
import { log } from '@/lib/log'
import type { DeviceEvidence } from './device'
import { sessionLimits } from './session-policy'
import { hashSessionToken, makeSessionToken } from './session-token'
import { type SessionRow, type SessionView, toSessionView, VIEW_COLUMNS } from './session-view'
import { endReplacedSession, endSessionsOverLimit } from './terminate'

/** What a sign-in brings when it asks for a session. */
export type NewSession = {
  userId: string
  /** `User.sessionEpoch` as it was when the credentials were checked. */
  checkedEpoch: number
  signInMethod: SignInMethod
  sharedDevice: boolean
  device: DeviceEvidence
  ipAddress: string | null
  /** The token in the cookie that this browser already holds; its session is replaced. */
  formerToken: string | null
}

export type StartedSession =
  | { status: 'started'; token: string; sessionId: string }
  /** Sessions were ended or credentials changed meanwhile: check the credentials again. */
  | { status: 'check-again' }
  /** The user is disabled or gone. */
  | { status: 'refused' }

/**
 * Starts a session: a new token always (ASVS 7.2.4), and the session that this browser held before
 * ends, so that the list has no phantom rows; so do the least recently active ones beyond the limit.
 * One transaction with the history and the notification.
 */
export async function startSession(session: NewSession): Promise<StartedSession> {
  const tellEnds: (() => void)[] = []
  const started = await database().$transaction<StartedSession>(async (transaction) => {
    const former = await findFormerSession(transaction, session.formerToken)
    const user = await lockUser(transaction, session.userId, former?.userId)
    if (!user || user.disabledAt) return { status: 'refused' }
    if (user.sessionEpoch !== session.checkedEpoch) return { status: 'check-again' }

    if (former) tellEnds.push(await endReplacedSession(transaction, former))
    const { token, sessionId } = await insertSession(transaction, session)
    const { userId } = session
    tellEnds.push(await endSessionsOverLimit(transaction, { userId, startedId: sessionId }))
    return { status: 'started', token, sessionId }
  })
  if (started.status === 'started') {
    for (const tellEnd of tellEnds) tellEnd()
    tellSignIn(session, started)
  }
  return started
}

function tellSignIn(
  { userId, signInMethod: method, sharedDevice }: NewSession,
  { sessionId }: { sessionId: string },
): void {
  const fields = { event: 'sign_in_succeeded', userId, sessionId, method, sharedDevice }
  log().info(fields, 'Somebody signed in.')
}

/** The session behind a token and whose it is: all that a request needs to know of who asks. */
export type ActiveSession = {
  id: string
  userId: string
  userEmail: string
  userName: string
  userRole: Role
  sharedDevice: boolean
  /** The last activity was written more than a minute ago. */
  touchIsDue: boolean
}

/** Finds the active session of a token; null when there is none. One query. */
export async function findActiveSession(token: string): Promise<ActiveSession | null> {
  const [session] = await runPrepared<ActiveSession[]>(selectActiveSession(token))
  return session ?? null
}

/** The look-up behind `findActiveSession`, for queries that need more than who asks. */
export function selectActiveSession(token: string): Sql {
  return sql`
    SELECT "id", "userId", "userEmail", "userName", "userRole", "sharedDevice",
      "lastActiveAt" <= now() - ${LAST_ACTIVE_REFRESH_MS}::float8 * interval '1 millisecond' AS "touchIsDue"
    FROM "ActiveSession" WHERE "tokenHash" = ${hashSessionToken(token)}`
}

/** Why the session of a token that is not active ended, for the words on the screen. */
export async function findEndReason(token: string): Promise<'expired' | 'terminated'> {
  const [row] = await database().$queryRaw<{ expired: boolean }[]>`
    SELECT "expiresAt" <= now() AS expired FROM "Session"
    WHERE "tokenHash" = ${hashSessionToken(token)}`
  return row?.expired ? 'expired' : 'terminated'
}

/**
 * Which of these sessions are not active any more: expired by time, or gone. One query.
 * @returns the ended ones alone.
 */
export async function findEndedSessions(
  sessionIds: string[],
): Promise<Map<string, 'expired' | 'gone'>> {
  if (sessionIds.length === 0) return new Map()
  const rows = await runPrepared<{ id: string; expired: boolean | null }[]>(sql`
    SELECT "id", expired FROM find_ended_sessions(${sessionIds}::uuid[])`)
  return new Map(rows.map(({ id, expired }) => [id, expired ? 'expired' : 'gone']))
}

const LAST_ACTIVE_REFRESH_MS = 60_000

/**
 * Notes that a session was active just now: its time, its address, and its expiry, which slides
 * with activity but never past the absolute limit (ASVS 7.3.1, 7.3.2). Written at most once a
 * minute. An UPDATE: it cannot bring back a session that has ended (R20).
 */
export async function touchSession({
  id,
  sharedDevice,
  ipAddress,
}: {
  id: string
  sharedDevice: boolean
  ipAddress: string | null
}): Promise<void> {
  const { idleTimeoutMs, maxAgeMs } = sessionLimits({ sharedDevice })
  await database().$executeRaw`
    UPDATE "Session" s
    SET "lastActiveAt" = now(),
      "expiresAt" = least(
        now() + ${idleTimeoutMs}::float8 * interval '1 millisecond',
        s."signedInAt" + ${maxAgeMs}::float8 * interval '1 millisecond'),
      "ipAddress" = coalesce(${ipAddress}, s."ipAddress")
    FROM "User" u
    WHERE s."id" = ${id}::uuid AND u."id" = s."userId"
      AND session_is_active(s."expiresAt", u."disabledAt")
      AND s."lastActiveAt" <= now() - ${LAST_ACTIVE_REFRESH_MS}::float8 * interval '1 millisecond'`
}

/** Finds one active session of a user; null when it is gone, unknown or someone else's, alike (R22). */
export async function findSession({
  userId,
  sessionId,
  currentSessionId,
}: {
  userId: string
  sessionId: string
  currentSessionId: string
}): Promise<SessionView | null> {
  const [row] = await database().$queryRaw<SessionRow[]>`
    SELECT ${VIEW_COLUMNS} FROM "ActiveSession"
    WHERE "id" = ${sessionId}::uuid AND "userId" = ${userId}::uuid`
  return row ? toSessionView(row, { isCurrent: row.id === currentSessionId }) : null
}

/** How many sessions of a user are active now beside the current one. */
export async function countOtherSessions({
  userId,
  currentSessionId,
}: {
  userId: string
  currentSessionId: string
}): Promise<number> {
  const [row] = await database().$queryRaw<[{ others: number }]>`
    SELECT count(*)::integer AS others FROM "ActiveSession"
    WHERE "userId" = ${userId}::uuid AND "id" <> ${currentSessionId}::uuid`
  return row.others
}

type FormerSession = { sessionId: string; userId: string }

async function findFormerSession(
  transaction: Transaction,
  formerToken: string | null,
): Promise<FormerSession | null> {
  if (!formerToken) return null
  const former = await transaction.session.findUnique({
    where: { tokenHash: hashSessionToken(formerToken) },
    select: { id: true, userId: true },
  })
  return former && { sessionId: former.id, userId: former.userId }
}

type LockedUser = { id: string; sessionEpoch: number; disabledAt: Date | null }

/**
 * Locks the user who signs in, and the one whose session this browser gives up. Both at once and in
 * the order of their ids: two sign-ins that swap browsers must not wait for each other.
 */
async function lockUser(
  transaction: Transaction,
  userId: string,
  formerUserId = userId,
): Promise<LockedUser | undefined> {
  const users = await transaction.$queryRaw<LockedUser[]>`
    SELECT "id", "sessionEpoch", "disabledAt" FROM "User"
    WHERE "id" IN (${userId}::uuid, ${formerUserId}::uuid) ORDER BY "id" FOR UPDATE`
  return users.find((user) => user.id === userId)
}

async function insertSession(
  transaction: Transaction,
  { userId, signInMethod, sharedDevice, device, ipAddress }: NewSession,
): Promise<{ token: string; sessionId: string }> {
  const token = makeSessionToken()
  const { idleTimeoutMs, maxAgeMs } = sessionLimits({ sharedDevice })
  const [row] = await transaction.$queryRaw<[{ id: string }]>`
    WITH started AS (
      INSERT INTO "Session" ("userId", "tokenHash", "signInMethod", "sharedDevice", "expiresAt",
        "ipAddress", "userAgent", "clientHints")
      VALUES (${userId}::uuid, ${hashSessionToken(token)}, ${signInMethod}::"SignInMethod", ${sharedDevice},
        now() + ${Math.min(idleTimeoutMs, maxAgeMs)}::float8 * interval '1 millisecond',
        ${ipAddress}, ${device.userAgent}, ${device.clientHints}::jsonb)
      RETURNING *
    ), told AS (
      INSERT INTO "SessionEvent" ("userId", "kind", "sessionCount", "ipAddress", "userAgent", "clientHints")
      SELECT "userId", 'signed_in', 1, "ipAddress", "userAgent", "clientHints" FROM started
    )
    SELECT "id", pg_notify('session_changes', json_build_object('userId', "userId", 'kind', 'signed_in')::text)::text
    FROM started`
  return { token, sessionId: row.id }
}
