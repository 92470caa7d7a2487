import { format } from 'node:util'
import { logFailure } from '@/lib/request/refusal-log'

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
  if (err) {
    logFailure({ level, fields: { event: 'error' }, details: { err }, message: 'Unexpected error' })
  } else {
    logFailure({ level, fields: { event: 'console' }, message: format(...given) })
  }
}
