import { format } from 'node:util'
import { log } from '@/lib/log'

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
  if (err) log()[level]({ event: 'error', err }, 'Unexpected error')
  else log()[level]({ event: 'console' }, format(...given))
}
