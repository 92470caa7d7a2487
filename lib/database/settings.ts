/** How long one statement may run; all that the app asks for is an index look-up or a bounded change. */
export const STATEMENT_TIMEOUT_MS = 10_000

/**
 * The isolation that the engine needs, whatever the server's default is (R78 of docs/security.md). A
 * statement and no start-up parameter: poolers refuse most of those, and `options` in a connection
 * string would take the place of ours.
 */
export const READ_COMMITTED = "SET default_transaction_isolation TO 'read committed'"
