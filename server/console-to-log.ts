import { format } from 'node:util'
import { log } from '@/lib/log'

/** What Next says of itself is for whoever looks for it; that something is wrong is for everybody. */
const LEVELS = {
  debug: 'debug',
  log: 'debug',
  info: 'debug',
  warn: 'warn',
  error: 'error',
} as const

/**
 * Makes one JSON line of whatever Next and other libraries print: an error that escaped a page is
 * printed by Next, with its digest, which is the number that the error page shows.
 */
export function sendConsoleToLog(): void {
  for (const [method, level] of Object.entries(LEVELS)) {
    Object.assign(console, { [method]: (...given: unknown[]) => tell(level, given) })
  }
}

function tell(level: (typeof LEVELS)[keyof typeof LEVELS], given: unknown[]): void {
  const err = given.find((value) => value instanceof Error)
  if (err) log()[level]({ event: 'error', err }, 'An error was not expected.')
  else log()[level]({ event: 'console' }, format(...given))
}
