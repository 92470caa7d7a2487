import type { SessionEventKind } from './kinds'
import type { QueryInTurn } from './query-in-turn'
import { expiredRetentionMs, toInterval } from './session-limits'
import { type ActiveSession, toActiveSession, viewerColumns } from './session-row'
import { hashSessionToken } from './session-token'
import type { SessionLog, Surroundings } from './surroundings'

type Terminate = Pick<Surroundings, 'pool' | 'log'> & { queryInTurn: QueryInTurn }

/** The caller itself had ended, so nothing was done. */
type CallerEnded = { status: 'caller-ended' }

export type TerminatedOthers = { status: 'terminated'; count: number } | CallerEnded

export type TerminatedOne = { status: 'terminated' | 'not-found' | 'is-current' } | CallerEnded

export async function terminateOthers(
  given: Terminate,
  { userId, keepSessionId }: { userId: string; keepSessionId: string },
): Promise<TerminatedOthers> {
  const ended = await endSessions(given, {
    userId,
    kind: 'terminated_others',
    callerId: keepSessionId,
    exceptId: keepSessionId,
  })
  return toOutcome(ended)
}

/** Whose turn it is is not known before, so it does not wait for a lock. */
const END_OTHERS_OF_TOKEN = `
  SELECT s."id", s."sharedDevice", ${viewerColumns('s')}, given."isLocked",
    CASE WHEN given."isLocked" THEN end_sessions(
      user_id => s."userId", event_kind => 'terminated_others',
      caller_id => s."id", except_id => s."id") END AS ended
  FROM "ActiveSession" s, LATERAL (SELECT try_lock_user(s."userId") AS "isLocked") given
  WHERE s."tokenHash" = $1`

type EndedOfToken = ActiveSession & { isLocked: boolean; ended: number | null }

export async function terminateOthersOfToken(
  given: Terminate,
  token: string,
): Promise<{ session: ActiveSession; outcome: TerminatedOthers } | null> {
  const { rows } = await given.pool.query<EndedOfToken>({
    name: 'end-other-sessions-of-token',
    text: END_OTHERS_OF_TOKEN,
    values: [hashSessionToken(token)],
  })
  const [row] = rows
  if (!row) return null
  return { session: toActiveSession(row), outcome: await outcomeOfToken(given, row) }
}

/** Where another change of the user was under way, this one takes its turn. */
async function outcomeOfToken(given: Terminate, row: EndedOfToken): Promise<TerminatedOthers> {
  const { id, userId, isLocked, ended } = row
  if (!isLocked) return terminateOthers(given, { userId, keepSessionId: id })
  logEnd(given.log, { userId, callerId: id, kind: 'terminated_others' }, ended)
  return toOutcome(ended)
}

function toOutcome(ended: number | null): TerminatedOthers {
  return ended === null ? { status: 'caller-ended' } : { status: 'terminated', count: ended }
}

export async function terminate(
  given: Terminate,
  ids: { userId: string; callerSessionId: string; sessionId: string },
): Promise<TerminatedOne> {
  const { userId, callerSessionId, sessionId } = ids
  const ended = await endSessions(given, {
    userId,
    kind: 'terminated_one',
    callerId: callerSessionId,
    onlyId: sessionId,
    exceptId: callerSessionId,
  })
  if (ended === null) return { status: 'caller-ended' }
  if (sessionId === callerSessionId) return { status: 'is-current' }
  return { status: ended === 1 ? 'terminated' : 'not-found' }
}

export async function signOut(
  given: Terminate,
  { userId, sessionId }: { userId: string; sessionId: string },
): Promise<void> {
  await endSessions(given, { userId, kind: 'signed_out', onlyId: sessionId })
}

const PURGE_BATCH_SIZE = 1_000

/** Stops between two batches. */
export async function purgeExpired(
  given: Pick<Surroundings, 'pool' | 'limits'>,
  stop?: AbortSignal,
): Promise<number> {
  let purged = 0
  let batch: number
  do {
    batch = await purgeBatch(given)
    purged += batch
  } while (batch === PURGE_BATCH_SIZE && !stop?.aborted)
  return purged
}

/** Beyond the statement_timeout of the app's connections. */
const PURGE_TIMEOUT_MS = 12_000

const PURGE = 'SELECT purge_expired_sessions(retention => $1, batch_size => $2) AS purged'

async function purgeBatch({ pool, limits }: Pick<Surroundings, 'pool' | 'limits'>) {
  const values = [toInterval(expiredRetentionMs(limits)), PURGE_BATCH_SIZE]
  const { rows } = await pool.query<{ purged: number }>({
    name: 'purge-expired-sessions',
    text: PURGE,
    values,
    timeoutMs: PURGE_TIMEOUT_MS,
  })
  return rows[0]?.purged ?? 0
}

type End = {
  userId: string
  kind: SessionEventKind
  callerId?: string
  onlyId?: string
  exceptId?: string
}

const END = `
  SELECT end_sessions(
    user_id => $1, event_kind => $2, caller_id => $3, only_id => $4, except_id => $5) AS ended`

async function endSessions({ queryInTurn, log }: Terminate, end: End): Promise<number | null> {
  const values = [end.userId, end.kind, end.callerId, end.onlyId, end.exceptId]
  const query = { name: 'end-sessions', text: END, values }
  const { rows } = await queryInTurn<{ ended: number | null }>(end.userId, query)
  const ended = rows[0]?.ended ?? null
  logEnd(log, end, ended)
  return ended
}

// ASVS 16.3: who, whose, why and how many.
export function logEnd(
  log: SessionLog,
  { userId, callerId, onlyId, kind }: End,
  count: number | null,
): void {
  if (!count) return
  const fields = {
    event: 'sessions_ended',
    userId,
    callerSessionId: callerId ?? onlyId,
    sessionId: onlyId,
    reason: kind,
    count,
  }
  log.info(fields, 'Sessions ended')
}
