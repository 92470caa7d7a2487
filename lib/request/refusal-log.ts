import { type BoundedLine, boundedLog } from './bounded-log'

/** A failure has its own request, and its own reason: some are written before they are counted. */
const FAILURES_AT_ONCE = 10

/** For what a client did wrong: the first of its kind from an address, and then how many more within the minute. */
export function logRefusal(line: BoundedLine): void {
  boundedLog.get().write(line, { linesAtOnce: 1 })
}

/** For what went wrong here, or at the provider: ten of a kind and address, and then how many more. */
export function logFailure(line: BoundedLine): void {
  boundedLog.get().write(line, { linesAtOnce: FAILURES_AT_ONCE })
}

/** An outage is the same for every client. */
export function logOutage(err: unknown, message = 'Database unavailable'): void {
  const fields = { event: 'database_unavailable' }
  logFailure({ level: 'error', fields, details: { err }, message, ipAddress: null })
}

/** What failed without a reason that we know. */
export function logUnexpected(err: unknown): void {
  const fields = { event: 'request_failed' }
  logFailure({ level: 'error', fields, details: { err }, message: 'Unexpected error' })
}
