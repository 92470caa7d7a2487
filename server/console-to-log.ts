import { format } from 'node:util'
import { log } from '@/lib/log'
import { findCurrentRequest } from '@/lib/request/current-request'
import { logFailure } from '@/lib/request/refusal-log'
import { logRefusedRequest } from './http/log-refused-request'

/** What Next says of itself is only for debugging; that something is wrong is for every operator. */
const LEVELS = {
  debug: 'debug',
  log: 'debug',
  info: 'debug',
  warn: 'warn',
  error: 'error',
} as const

/** Logs what libraries print. Next prints errors with the digest that the error page shows. */
export function sendConsoleToLog(): void {
  for (const [method, level] of Object.entries(LEVELS)) {
    Object.assign(console, { [method]: (...given: unknown[]) => logPrinted(level, given) })
  }
}

function logPrinted(level: (typeof LEVELS)[keyof typeof LEVELS], given: unknown[]): void {
  const err = given.find((value) => value instanceof Error)
  const request = findCurrentRequest()
  if (err && request?.awaitsAction) {
    logUnreadableAction(request, err)
  } else if (err) {
    logFailure({ level, fields: { event: 'error' }, details: { err }, message: 'Unexpected error' })
  } else {
    logFailure({ level, fields: { event: 'console' }, message: format(...given) })
  }
}

const refused = new WeakSet<object>()

/** One quiet line each; what Next prints of a form that it could not read quotes its sender. */
function logUnreadableAction(request: object, err: Error): void {
  log().debug({ event: 'error', err }, 'Form could not be read')
  if (refused.has(request)) return
  refused.add(request)
  logRefusedRequest(/find Server Action/.test(err.message) ? 'unknown-action' : 'malformed')
}
