import pino, { type DestinationStream, type Level, type Logger, stdTimeFunctions } from 'pino'
import { env } from '@/lib/env'
import { boundFields, concealSecrets, escapeInvisible, SERIALIZERS } from '@/lib/log-values'
import { OncePerProcess } from '@/lib/once-per-process'
import { findCurrentRequest } from '@/lib/request/current-request'

export const sharedLog = new OncePerProcess<Logger>('log', () =>
  makeLog({ level: env.LOG_LEVEL, destination: process.stdout }),
)

/**
 * One JSON line per event on standard output (ASVS 16.2); `event` is a name of docs/operations.md.
 * Never a token, hash, cookie, password or query string, nor what was typed into a sign-in form:
 * people type passwords into email fields. What comes from outside takes 200 characters at most.
 */
export function log(): Logger {
  return sharedLog.get()
}

export function makeLog({
  level,
  destination,
}: {
  level: Level | 'silent'
  destination: DestinationStream
}): Logger {
  return pino(
    {
      level,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: boundFields },
      mixin: describeRequest,
      serializers: SERIALIZERS,
      hooks: { streamWrite: (line) => escapeInvisible(concealSecrets(line)) },
    },
    destination,
  )
}

function describeRequest() {
  const request = findCurrentRequest()
  return request ? { requestId: request.id, ipAddress: request.ipAddress } : {}
}
