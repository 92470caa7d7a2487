import pino, { type DestinationStream, type Level, type Logger, stdTimeFunctions } from 'pino'
import { env } from '@/lib/env'
import { OncePerProcess } from '@/lib/once-per-process'
import { findCurrentRequest } from '@/lib/request/current-request'

export const sharedLog = new OncePerProcess<Logger>('log', () =>
  makeLog({ level: env.LOG_LEVEL, destination: process.stdout }),
)

/**
 * One JSON line per event on standard output (ASVS 16.2); `event` is a name of docs/operations.md.
 * Never a token, hash, cookie, password or query string, nor what was typed into a sign-in form:
 * people type passwords into email fields.
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
      formatters: { level: (label) => ({ level: label }) },
      mixin: describeRequest,
      serializers: { err: describeError },
      hooks: { streamWrite: concealSecrets },
    },
    destination,
  )
}

function describeRequest() {
  const request = findCurrentRequest()
  return request ? { requestId: request.id, ipAddress: request.ipAddress } : {}
}

/** What the log has of an error: enough to find its cause, and no field that a client filled. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name, message, stack } = error
  return {
    type: name,
    message,
    ...pick(error, 'code'),
    ...pick(error, 'digest'),
    stack,
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  }
}

function pick(error: Error, name: 'code' | 'digest'): Record<string, unknown> {
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' ? { [name]: value } : {}
}

/** Tokens, hashes and connection strings' passwords, should a library quote what it was given. */
const SECRETS = new RegExp(
  [
    // 32 bytes in base64url. In JSON a secret may stand right behind an escaped line break.
    String.raw`(?:(?<=\\[bfnrt])|(?<![\w-]))[\w-]{43}(?![\w-])`,
    String.raw`(?:(?<=\\[bfnrt])|(?<![\da-f]))[\da-f]{64}(?![\da-f])`,
    String.raw`\$argon2[^\s"\\]+`,
    String.raw`(?<=:\/\/[^\s/@":]*:)[^\s"\\]+(?=@)`,
  ].join('|'),
  'gi',
)

function concealSecrets(line: string): string {
  return line.replace(SECRETS, '[concealed]')
}
