/** PostgreSQL gives a statement up after this. */
export const STATEMENT_TIMEOUT_MS = 10_000

/** Time that a statement has beyond the limit of PostgreSQL before its connection counts as dead. */
const GRACE_MS = 2_000

/** For what has no limit of its own, such as a purge. */
export const SILENCE_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + GRACE_MS

/** A look-up takes a millisecond and waits for no lock: after this its connection counts as dead. */
export const LOOK_UP_TIMEOUT_MS = 3_000

/** What a connection must have, by PostgreSQL's names: docs/decisions/018 and 026. */
export const SESSION_SETTINGS = {
  default_transaction_isolation: 'read committed',
  statement_timeout: '10s',
  idle_in_transaction_session_timeout: '10s',
} as const
