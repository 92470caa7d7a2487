import type { PreparedQuery, SessionPool } from './surroundings'
import { UserTurns } from './user-turns'

/** As many as may wait for the lock of one user, of the 20 connections of an instance. */
const AT_ONCE = 2
const MAX_WAITING = 50
const LONGEST_WAIT_MS = 3_000

/** Beyond the lock_timeout of prisma/engine, with time for the work itself. */
const TIMEOUT_MS = 5_000

/** Runs a statement that locks a user. All that do go through this. @throws UserBusyError */
export type QueryInTurn = <Row extends object>(
  userId: string,
  query: PreparedQuery,
) => Promise<{ rows: Row[] }>

export function makeQueryInTurn(pool: SessionPool): QueryInTurn {
  const turns = new UserTurns({
    atOnce: AT_ONCE,
    maxWaiting: MAX_WAITING,
    longestWaitMs: LONGEST_WAIT_MS,
  })
  return <Row extends object>(userId: string, query: PreparedQuery) =>
    turns.take(userId, () => pool.query<Row>({ ...query, timeoutMs: TIMEOUT_MS }))
}
