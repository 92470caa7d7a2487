import { database, runPrepared, type Sql, sql, type Transaction } from '@/lib/database/database'
import type { SessionEventKind } from '@/lib/generated/prisma/enums'
import { log } from '@/lib/log'
import { expiredSessionRetentionMs, maxSessionsPerUser } from './session-policy'

/**
 * The one engine that ends sessions. Each function is one call of a function in the database (see the
 * migrations): one transaction that locks the user, checks the caller, deletes and counts, writes the
 * history and notifies. What a sign-in ends belongs to its own transaction, which has the lock. Nothing
 * else deletes sessions.
 */

/** The caller's own session had ended before it asked, so nothing was done (sentence 5). */
type CallerEnded = { status: 'caller-ended' }

/**
 * Ends every active session of a user but one. `keepSessionId` is the session that asks: when it is
 * not active itself, nothing ends (ASVS 7.4.1, R35).
 * @returns the true number of active sessions that ended, which is 0 when there were none.
 */
export async function terminateOtherSessions({
  userId,
  keepSessionId,
}: {
  userId: string
  keepSessionId: string
}): Promise<{ status: 'terminated'; count: number } | CallerEnded> {
  const ended = await endSessions({
    userId,
    callerId: keepSessionId,
    exceptId: keepSessionId,
    kind: 'terminated_others',
  })
  return ended === null ? { status: 'caller-ended' } : { status: 'terminated', count: ended }
}

/**
 * Ends one other session of the same user. One that is gone, unknown or someone else's is answered
 * alike (R40). The caller's own is not ended here: that is signing out.
 */
export async function terminateSession({
  userId,
  callerSessionId,
  sessionId,
}: {
  userId: string
  callerSessionId: string
  sessionId: string
}): Promise<{ status: 'terminated' | 'not-found' | 'is-current' } | CallerEnded> {
  const ended = await endSessions({
    userId,
    callerId: callerSessionId,
    onlyId: sessionId,
    exceptId: callerSessionId,
    kind: 'terminated_one',
  })
  if (ended === null) return { status: 'caller-ended' }
  if (sessionId === callerSessionId) return { status: 'is-current' }
  return { status: ended === 1 ? 'terminated' : 'not-found' }
}

/** Signs a session out at its own wish. Doing it twice is harmless. */
export async function signOutSession({
  userId,
  sessionId,
}: {
  userId: string
  sessionId: string
}): Promise<void> {
  await endSessions({ userId, onlyId: sessionId, kind: 'signed_out' })
}

/**
 * Ends the session that a browser held before it signed in anew, within that sign-in's transaction.
 * @returns what tells the log of it, for when the transaction has been committed.
 */
export async function endReplacedSession(
  transaction: Transaction,
  { userId, sessionId }: { userId: string; sessionId: string },
): Promise<() => void> {
  const end = { userId, onlyId: sessionId, kind: 'replaced' } as const
  const ended = await callEngine((call) => transaction.$queryRaw(call), end)
  return () => tellEnd(end, ended)
}

/**
 * Ends the least recently active sessions that are more than the user may have, within the transaction
 * of the sign-in that began `startedId`. That one stays.
 * @returns what tells the log of it, for when the transaction has been committed.
 */
export async function endSessionsOverLimit(
  transaction: Transaction,
  { userId, startedId }: { userId: string; startedId: string },
): Promise<() => void> {
  const kind: SessionEventKind = 'limit_exceeded'
  const [{ ended }] = await transaction.$queryRaw<[{ ended: number }]>`
    SELECT end_sessions_over_limit(
      ${userId}::uuid, ${startedId}::uuid, ${maxSessionsPerUser()}::integer, ${kind}::"SessionEventKind"
    ) AS ended`
  return () => tellEnd({ userId, callerId: startedId, kind }, ended)
}

const PURGE_BATCH_SIZE = 1_000

/**
 * Deletes the rows of sessions that expired so long ago that no browser still holds their cookie.
 * Safe on several instances at once.
 * @returns how many rows were deleted.
 */
export async function purgeExpiredSessions(): Promise<number> {
  let purged = 0
  let batch: number
  do {
    batch = await purgeBatch()
    purged += batch
  } while (batch === PURGE_BATCH_SIZE)
  return purged
}

async function purgeBatch(): Promise<number> {
  const [row] = await database().$queryRaw<[{ purged: number }]>`
    SELECT purge_expired_sessions(
      now() - ${expiredSessionRetentionMs()}::float8 * interval '1 millisecond',
      ${PURGE_BATCH_SIZE}::integer
    ) AS purged`
  return row.purged
}

type EndSessions = {
  userId: string
  callerId?: string
  onlyId?: string
  exceptId?: string
  kind: SessionEventKind
}

async function endSessions(end: EndSessions): Promise<number | null> {
  const ended = await callEngine(runPrepared, end)
  tellEnd(end, ended)
  return ended
}

async function callEngine(
  run: (call: Sql) => Promise<[{ ended: number | null }]>,
  { userId, callerId, onlyId, exceptId, kind }: EndSessions,
): Promise<number | null> {
  const [row] = await run(sql`
    SELECT end_sessions(
      ${userId}::uuid, ${callerId ?? null}::uuid, ${onlyId ?? null}::uuid, ${exceptId ?? null}::uuid,
      ${kind}::"SessionEventKind"
    ) AS ended`)
  return row.ended
}

/** Who (the session that asked), whose, why and how many (ASVS 16.3). */
function tellEnd({ userId, callerId, onlyId, kind }: EndSessions, count: number | null): void {
  if (!count) return
  const fields = {
    event: 'sessions_ended',
    userId,
    callerSessionId: callerId ?? onlyId,
    sessionId: onlyId,
    reason: kind,
    count,
  }
  log().info(fields, 'Sessions were ended.')
}
