export const STATEMENT_TIMEOUT_MS = 10_000

/** A statement and no start-up parameter: docs/decisions/018. */
export const READ_COMMITTED = "SET default_transaction_isolation TO 'read committed'"
