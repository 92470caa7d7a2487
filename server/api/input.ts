import type { IncomingHttpHeaders } from 'node:http'
import type { z } from 'zod'
import { Problem } from './problem'

/** Above this a body is not even refused by its type. No call takes one. */
const LARGE_BODY_BYTES = 16_384

/** By its headers alone: nothing of a body is read. @returns null for a request without one. */
export function refuseBody(headers: IncomingHttpHeaders): Problem | null {
  const length = Number(headers['content-length'] ?? 0)
  if (length === 0 && headers['transfer-encoding'] === undefined) return null
  if (length > LARGE_BODY_BYTES) return new Problem(413)
  const isJson = /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')
  return isJson ? new Problem(400, { detail: 'This call takes no body.' }) : new Problem(415)
}

/** Each parameter at most once, and none that the schema lacks. A problem says which and why. */
export function readParameters<Schema extends z.ZodObject>(
  schema: Schema,
  given: readonly [string, unknown][],
): z.output<Schema> | Problem {
  if (given.length === 0) return readNothing(schema)
  const names = given.map(([name]) => name)
  // Asked here and not of the schema, which does not see one that is named __proto__.
  const isUnknown = (name: string) => !Object.hasOwn(schema.shape, name)
  if (names.some(isUnknown)) return refuseParameter(explainUnknown(schema))
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice) return refuseParameter(`${twice}: must be given only once.`)

  return parse(schema, Object.fromEntries(given))
}

/** What schemas make of no parameters, as most requests have none. */
const NOTHING_READ = new WeakMap<z.ZodObject, unknown>()

function readNothing<Schema extends z.ZodObject>(schema: Schema): z.output<Schema> | Problem {
  const read = NOTHING_READ.get(schema) ?? Object.freeze(parse(schema, {}))
  NOTHING_READ.set(schema, read)
  return read as z.output<Schema> | Problem
}

function parse<Schema extends z.ZodObject>(schema: Schema, given: object) {
  const read = schema.safeParse(given)
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

function refuseParameter(detail: string): Problem {
  return new Problem(400, { detail })
}
