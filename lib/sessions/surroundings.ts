import type { Place } from './place'
import type { SessionLimits } from './session-limits'

/** One name, one text: PostgreSQL plans it once per connection. */
export type PreparedQuery = {
  name: string
  text: string
  values: unknown[]
  /** For those that take longer than a look-up; the pool has a limit for all others. */
  timeoutMs?: number
}

/** A pool of `pg`, or what it is wrapped in. */
export type SessionPool = {
  query<Row extends object>(query: PreparedQuery): Promise<{ rows: Row[] }>
}

/** pino, or anything like it. */
export type SessionLog = {
  info(fields: { event: string; [field: string]: unknown }, message: string): void
}

export type Surroundings = {
  pool: SessionPool
  limits: SessionLimits
  log: SessionLog
  findPlace: (ipAddress: string) => Place | null
}
