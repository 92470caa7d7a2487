import { DatabaseError, type QueryResult, type QueryResultRow } from 'pg'
import { sharedPool } from './pool'

/** A statement that PostgreSQL plans once per connection. One name, one text. */
export type PreparedQuery = { name: string; text: string; values: unknown[] }

/**
 * Runs one prepared statement without Prisma, whose engine costs more than the statement itself: for
 * what every request asks (docs/decisions/014).
 * @returns rows as `pg` reads them: timestamps are Dates, uuids text, json what it holds. The caller
 * says what type they are.
 * @throws DatabaseUnreachable when PostgreSQL did not respond.
 */
export async function runPrepared<Row extends QueryResultRow>(
  query: PreparedQuery,
): Promise<QueryResult<Row>> {
  try {
    return await sharedPool.get().query<Row>(query)
  } catch (error) {
    throw error instanceof DatabaseError ? error : new DatabaseUnreachable(error)
  }
}

/** What `pg` throws and PostgreSQL has not said: no connection, no response, no free place in the pool. */
class DatabaseUnreachable extends Error {
  /** Prisma's code for it. */
  readonly code = 'P1001'

  constructor(cause: unknown) {
    super('PostgreSQL could not be reached.', { cause })
  }
}
