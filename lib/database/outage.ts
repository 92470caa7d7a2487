import { z } from 'zod'

const UNAVAILABLE_KINDS = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TlsConnectionError',
  'TooManyConnections',
  'DatabaseDoesNotExist',
  'DatabaseAccessDenied',
  'AuthenticationFailed',
  'TransactionWriteConflict',
])

// Connection, not let in, no such database, resources, operator; serialization failure, deadlock, lock time-out,
// and a read-only server, as a standby is during a failover.
const UNAVAILABLE_SQLSTATE = /^(?:(?:08|28|3D|53|57)[0-9A-Z]{3}|40001|40P01|55P03|25006)$/

const UNAVAILABLE_MESSAGE =
  /timeout exceeded when trying to connect|Query read timeout|Connection terminated/

const UNAVAILABLE_CODE = /^P(?:1001|1002|1008|1017|2024|2028|2034)$/

const errorSchema = z.object({
  message: z.string(),
  code: z.string().optional(),
  meta: z
    .object({
      driverAdapterError: z
        .object({
          cause: z.object({ kind: z.string(), originalCode: z.string().optional() }).optional(),
        })
        .optional(),
    })
    .optional(),
})

/** "PostgreSQL cannot do it now": 503, never a sign-out. By codes: classes differ between copies. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const parsed = errorSchema.safeParse(error)
  if (!parsed.success) return false
  const { code = '', message, meta } = parsed.data
  const cause = meta?.driverAdapterError?.cause
  return (
    UNAVAILABLE_CODE.test(code) ||
    UNAVAILABLE_KINDS.has(cause?.kind ?? '') ||
    UNAVAILABLE_SQLSTATE.test(cause?.originalCode ?? code) ||
    UNAVAILABLE_MESSAGE.test(message)
  )
}
