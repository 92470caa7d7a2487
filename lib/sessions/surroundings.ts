import type { Place } from './place'
import type { SessionLimits } from './session-limits'

/** A statement that PostgreSQL plans once per connection. One name, one text. */
export type PreparedQuery = { name: string; text: string; values: unknown[] }

/** What is needed of a pool of `pg`. */
export type SessionPool = {
  query<Row extends object>(query: PreparedQuery): Promise<{ rows: Row[] }>
}

/** Where it is written who signed in and what was ended: pino, or anything like it. */
export type SessionLog = {
  info(fields: { event: string; [field: string]: unknown }, message: string): void
}

/** All that sessions need of the app that they are in. */
export type Surroundings = {
  pool: SessionPool
  limits: SessionLimits
  log: SessionLog
  /** Roughly where an address is; null where that is unknown. */
  findPlace: (ipAddress: string) => Place | null
}
