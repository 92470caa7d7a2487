import type { z } from 'zod'
import { problemResponse } from './problem'

/** Above this a body is not even called by its type. No call takes one. */
const LARGE_BODY_BYTES = 16_384

/**
 * Refuses a request that brings a body, by its headers alone: nothing of it is read.
 * @returns null for a request without one.
 */
export function refuseBody(headers: Headers): Response | null {
  const length = Number(headers.get('content-length') ?? 0)
  if (length === 0 && !headers.has('transfer-encoding')) return null
  if (length > LARGE_BODY_BYTES) return problemResponse(413)
  const isJson = /^application\/json\s*(;|$)/i.test(headers.get('content-type') ?? '')
  return isJson
    ? problemResponse(400, { detail: 'This call takes no body.' })
    : problemResponse(415)
}

/**
 * Reads the parameters of a call: each at most once, and none that the schema does not have.
 * @returns what the schema makes of them, or a problem whose `detail` says which one is wrong and why.
 */
export function readParameters<Schema extends z.ZodObject>(
  schema: Schema,
  given: Iterable<[string, unknown]>,
): z.output<Schema> | Response {
  const pairs = [...given]
  const names = new Set(pairs.map(([name]) => name))
  // Asked here and not of the schema, which does not see one that is named __proto__.
  const isUnknown = (name: string) => !Object.hasOwn(schema.shape, name)
  if ([...names].some(isUnknown)) return refuseParameter(explainUnknown(schema))
  const twice = [...names].find((name) => pairs.filter(([other]) => other === name).length > 1)
  if (twice) return refuseParameter(`${twice}: must be given only once.`)

  const read = schema.safeParse(Object.fromEntries(pairs))
  if (read.success) return read.data
  const [issue] = read.error.issues
  return refuseParameter(`${issue?.path.join('.')}: ${issue?.message}.`)
}

/** Names what is known; what was sent is not repeated. */
function explainUnknown(schema: z.ZodObject): string {
  const known = Object.keys(schema.shape)
  return known.length === 0
    ? 'This call has no parameters.'
    : `There is a parameter that this call does not have. It has: ${known.join(', ')}.`
}

function refuseParameter(detail: string): Response {
  return problemResponse(400, { detail })
}
