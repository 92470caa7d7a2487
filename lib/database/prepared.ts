import { DatabaseError, type QueryResult, type QueryResultRow } from 'pg'
import { sharedPool } from './pool'
import { LOOK_UP_TIMEOUT_MS } from './settings'

/** One name, one text: PostgreSQL plans it once per connection. */
export type PreparedQuery = {
  name: string
  text: string
  values: unknown[]
  /** Without a response by then, the connection counts as dead. */
  timeoutMs?: number
}

/** Without Prisma (docs/decisions/014). The caller says of what type the rows are. */
export async function runPrepared<Row extends QueryResultRow>({
  timeoutMs = LOOK_UP_TIMEOUT_MS,
  ...statement
}: PreparedQuery): Promise<QueryResult<Row>> {
  try {
    return await sharedPool.get().run<Row>(statement, timeoutMs)
  } catch (error) {
    throw error instanceof DatabaseError ? error : new DatabaseUnreachable(error)
  }
}

/** No connection, no response, no free place in the pool. */
class DatabaseUnreachable extends Error {
  // Prisma's code for it.
  readonly code = 'P1001'

  constructor(cause: unknown) {
    super('PostgreSQL could not be reached.', { cause })
  }
}
