import type { DeviceEvidence } from './device-evidence'
import type { SignInMethod } from './kinds'
import type { QueryInTurn } from './query-in-turn'
import { lifetimeOf, toInterval } from './session-limits'
import { hashSessionToken, makeSessionToken } from './session-token'
import type { SessionLog, Surroundings } from './surroundings'
import { logEnd } from './terminate'

export type NewSession = {
  userId: string
  /** `User.sessionEpoch` as it was when the credentials were checked. */
  checkedEpoch: number
  signInMethod: SignInMethod
  sharedDevice: boolean
  device: DeviceEvidence
  ipAddress: string | null
  /** What this browser held before; its session is replaced. */
  formerToken: string | null
}

export type StartedSession =
  | { status: 'started'; token: string; sessionId: string }
  /** Sessions were ended or credentials changed meanwhile. */
  | { status: 'check-again' }
  /** The user is disabled or gone. */
  | { status: 'refused' }

type StartRow =
  | { status: 'check-again' | 'refused' }
  | {
      status: 'started'
      session_id: string
      replaced_id: string | null
      replaced_user_id: string | null
      over_limit: number
    }

const START = `
  SELECT * FROM start_session(
    user_id => $1, checked_epoch => $2, token_hash => $3, sign_in_method => $4, shared_device => $5,
    lifetime => $6, session_limit => $7, ip_address => $8, user_agent => $9, client_hints => $10,
    former_token_hash => $11)`

type Start = Pick<Surroundings, 'limits' | 'log'> & { queryInTurn: QueryInTurn }

export async function start(
  { queryInTurn, limits, log }: Start,
  session: NewSession,
): Promise<StartedSession> {
  const token = makeSessionToken()
  const values = toValues(session, token, limits)
  const query = { name: 'start-session', text: START, values }
  const { rows } = await queryInTurn<StartRow>(session.userId, query)
  const [row] = rows
  if (row?.status !== 'started') return { status: row?.status ?? 'refused' }
  logStart(log, session, row)
  return { status: 'started', token, sessionId: row.session_id }
}

function toValues(session: NewSession, token: string, limits: Start['limits']): unknown[] {
  const { userId, checkedEpoch, signInMethod, sharedDevice, device, ipAddress } = session
  const { idleTimeoutMs, maxAgeMs } = lifetimeOf(limits, { sharedDevice })
  const lifetime = toInterval(Math.min(idleTimeoutMs, maxAgeMs))
  const former = session.formerToken === null ? null : hashSessionToken(session.formerToken)
  return [
    ...[userId, checkedEpoch, hashSessionToken(token), signInMethod, sharedDevice, lifetime],
    ...[limits.maxSessionsPerUser, ipAddress, device.userAgent, device.clientHints, former],
  ]
}

function logStart(
  log: SessionLog,
  { userId, signInMethod: method, sharedDevice }: NewSession,
  row: Extract<StartRow, { status: 'started' }>,
): void {
  const { session_id: sessionId, replaced_id, replaced_user_id, over_limit } = row
  if (replaced_id && replaced_user_id) {
    logEnd(log, { userId: replaced_user_id, onlyId: replaced_id, kind: 'replaced' }, 1)
  }
  logEnd(log, { userId, callerId: sessionId, kind: 'limit_exceeded' }, over_limit)
  const fields = { event: 'sign_in_succeeded', userId, sessionId, method, sharedDevice }
  log.info(fields, 'User signed in')
}
