import { z } from 'zod'

// Read-only, shut down by an operator, crashed, starting up or shutting down.
const GONE_SQLSTATE = /^(?:25006|57P0[123])$/
const GONE_CODE = /^(?:ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/
const GONE_MESSAGE = /^Connection terminated/

const errorSchema = z.object({ message: z.string(), code: z.string().optional() })

/** The time limit that `pg` keeps itself: nothing came back. */
export function isSilence(error: unknown): boolean {
  return errorSchema.safeParse(error).data?.message === 'Query read timeout'
}

/** What befalls one connection to a server befalls the others too. */
export function isServerGone(error: unknown): boolean {
  const { code = '', message = '' } = errorSchema.safeParse(error).data ?? {}
  return GONE_SQLSTATE.test(code) || GONE_CODE.test(code) || GONE_MESSAGE.test(message)
}
