import { z } from 'zod'
import { readCursor, type SessionCursor } from '@/lib/sessions/session-cursor'
import { SESSIONS_PER_PAGE } from '@/lib/sessions/session-list'
import type { SessionView } from '@/lib/sessions/session-view'
import type { ProblemBody } from './problem'

/** The same schemas check requests and make the document (openapi.ts); response types follow. */

const timeSchema = z.iso.datetime()

const deviceSchema = z.strictObject({
  type: z.enum(['desktop', 'mobile', 'tablet', 'tv', 'unknown']),
  browser: z.string(),
  os: z.string(),
  label: z.string().describe('What the screen shows.'),
})

const locationSchema = z
  .strictObject({
    country: z.string().length(2).describe('ISO 3166-1 alpha-2.'),
    city: z.string().nullable(),
    label: z.string().describe('What the screen shows.'),
  })
  .describe('Roughly where the address is.')

export const sessionSchema = z
  .strictObject({
    id: z.uuid(),
    current: z.boolean().describe('It is the session that asks.'),
    device: deviceSchema,
    ipAddress: z.string().nullable().describe('The address of the latest activity.'),
    location: locationSchema.nullable(),
    signedInAt: timeSchema,
    lastActiveAt: timeSchema.describe('True to the minute.'),
    expiresAt: timeSchema.describe('When it ends without further activity.'),
    signInMethod: z.enum(['password', 'oidc']),
    sharedDevice: z.boolean().describe('It was started on a shared or public device.'),
  })
  .describe('One signed-in browser or program.') satisfies z.ZodType<SessionView>

export const sessionListSchema = z.strictObject({
  sessions: z.array(sessionSchema),
  total: z.int().min(0).describe('All active sessions of this account, on every page.'),
  nextCursor: z.string().nullable().describe('The `cursor` of the next page; null on the last.'),
})

export const terminatedSchema = z.strictObject({
  terminated: z.int().min(0).describe('How many active sessions this call ended.'),
})

export const healthSchema = z.strictObject({ status: z.literal('ok') })

export const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().describe('What is wrong, and what to do.'),
  })
  .describe('An error (RFC 9457).') satisfies z.ZodType<ProblemBody>

export const notReadySchema = problemSchema
  .extend({ missing: z.array(z.enum(['database'])) })
  .describe('What this instance lacks to answer requests.')

/** Server-sent events are text; what they say is in the contract. */
export const eventStreamSchema = z.string()

export const documentSchema = z.looseObject({ openapi: z.string() }).describe('OpenAPI 3.1.')

const MAX_SESSIONS_PER_PAGE = 100
const LIMIT_REASON = `must be a whole number from 1 to ${MAX_SESSIONS_PER_PAGE}`

/** Number() would also read "", " 5", "1e1" and "0x10". */
function readWholeNumber(text: unknown): number {
  return typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
}

const limitSchema = z
  .preprocess(
    readWholeNumber,
    z
      .int(LIMIT_REASON)
      .min(1, LIMIT_REASON)
      .max(MAX_SESSIONS_PER_PAGE, LIMIT_REASON)
      // Zod leaves the default of what it reads from text out of the document.
      .meta({ default: SESSIONS_PER_PAGE }),
  )
  .default(SESSIONS_PER_PAGE)
  .describe('How many sessions a page has at most.')

const cursorSchema = z
  .string()
  .transform((text, context): SessionCursor => {
    const cursor = readCursor(text)
    if (cursor) return cursor
    context.addIssue('must be the nextCursor of an earlier page')
    return z.NEVER
  })
  .optional()
  .describe('The `nextCursor` of the page before; without it, the first page.')

export const nothingSchema = z.strictObject({})

export const pageSchema = z.strictObject({ limit: limitSchema, cursor: cursorSchema })

export const exceptSchema = z.strictObject({
  except: z
    .literal('current', 'must be "current", because this call never ends the session that asks')
    .describe('Which session stays. There is one choice, and it has to be made.'),
})

/** Any case is read; PostgreSQL and everything inside use the lower one. */
export const sessionIdSchema = z.strictObject({
  id: z.guid('must be a UUID').toLowerCase().describe('The `id` of a session in the list.'),
})

export const namedSchemas = z.registry<{ id: string }>()
namedSchemas.add(sessionSchema, { id: 'Session' })
namedSchemas.add(sessionListSchema, { id: 'SessionList' })
namedSchemas.add(problemSchema, { id: 'Problem' })
namedSchemas.add(notReadySchema, { id: 'NotReady' })
