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

/**
 * SQLSTATE classes: connection lost, not let in, no such database, out of resources, operator
 * intervention (shutdown, timeout). Then single codes: serialization failure, deadlock, and a server
 * that is read-only, as a standby is during a failover.
 */
const UNAVAILABLE_SQLSTATE = /^(?:(?:08|28|3D|53|57)[0-9A-Z]{3}|40001|40P01|25006)$/

/** Messages of `pg` itself, which have no code. */
const UNAVAILABLE_MESSAGE =
  /timeout exceeded when trying to connect|Query read timeout|Connection terminated/

/** Prisma's codes: not reachable, timed out, closed, pool and transaction timeouts, write conflict. */
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

/**
 * Whether an error of `pg` or Prisma means "PostgreSQL cannot do it now", which is a 503 and never a
 * sign-out, and not "this query is wrong". It goes by codes, because the two copies of Prisma's client
 * in one process have different classes.
 */
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
