import type { z } from 'zod'
import { EXAMPLE_EVENTS, EXAMPLE_LIST, EXAMPLE_SESSION } from './examples'
import {
  documentSchema,
  eventStreamSchema,
  exceptSchema,
  healthSchema,
  nothingSchema,
  notReadySchema,
  pageSchema,
  sessionIdSchema,
  sessionListSchema,
  sessionSchema,
  terminatedSchema,
} from './schemas'

export type Method = 'GET' | 'DELETE'

/**
 * Another answer than the usual one: a problem, or 204. Where the general words do not do, `description`
 * says when, `detail` and `members` are those of a real one, and `schema` has what a problem has not.
 */
export type OtherAnswer = {
  status: number
  description?: string
  detail?: string
  members?: object
  schema?: z.ZodType
}

type ApiAnswer = { status: 200 | 204; description: string } & (
  | { status: 200; schema: z.ZodType; example: unknown; contentType?: string }
  | { status: 204 }
)

/** One call of the API: what it takes and answers. Routes are checked by it, and the document tells it. */
export type ApiCall = {
  method: Method
  /** As OpenAPI writes it, `/api/sessions/{id}`; the folders of `app/api` follow it. */
  path: string
  operationId: string
  tag: 'Sessions' | 'Service'
  summary: string
  description?: string
  needsSession: boolean
  params: z.ZodObject
  query: z.ZodObject
  answer: ApiAnswer
  otherwise: readonly OtherAnswer[]
}

const NO_SESSION = { status: 401 }
const FOREIGN_ORIGIN = { status: 403 }
const OTHER_METHOD = { status: 405 }
const TOO_MANY = { status: 429 }
const DATABASE_AWAY = { status: 503 }

/** What any call can answer that Next answers; `detail` is that of a real 400. */
const everyError = (detail: string) => [
  { status: 400, detail },
  OTHER_METHOD,
  { status: 413 },
  { status: 415 },
  { status: 500 },
]
const readErrors = (detail: string) => [...everyError(detail), NO_SESSION, TOO_MANY, DATABASE_AWAY]
const changeErrors = (detail: string) => [...readErrors(detail), FOREIGN_ORIGIN]
/** Answers that a route gives in these very words. */
export const HEALTHY = { status: 'ok' } as const
export const IS_CURRENT = 'This is the session that asks. To end it, sign out instead.'
export const DATABASE_MISSING = 'The database does not answer.'
export const NO_PARAMETERS = 'This call has no parameters.'

export const listSessionsCall = {
  method: 'GET',
  path: '/api/sessions',
  operationId: 'listSessions',
  tag: 'Sessions',
  summary: 'List your active sessions',
  description:
    'The current session comes first, on the first page only; then the others, the most recently active first. ' +
    'Pages stay in step while sessions begin and end: none comes twice, and none that stays is left out. ' +
    'A session that becomes active meanwhile moves to the front, before the page that you have reached.',
  needsSession: true,
  params: nothingSchema,
  query: pageSchema,
  answer: {
    status: 200,
    description: 'A page of the list.',
    schema: sessionListSchema,
    example: EXAMPLE_LIST,
  },
  otherwise: readErrors('limit: must be a whole number from 1 to 100.'),
} as const satisfies ApiCall

export const terminateOtherSessionsCall = {
  method: 'DELETE',
  path: '/api/sessions',
  operationId: 'terminateOtherSessions',
  tag: 'Sessions',
  summary: 'Terminate all other sessions',
  description:
    'The others are out at once, and the session that asks stays. Of calls that overlap, each answers what it ended ' +
    'itself, so a retry is safe.',
  needsSession: true,
  params: nothingSchema,
  query: exceptSchema,
  answer: {
    status: 200,
    description: 'The others have ended.',
    schema: terminatedSchema,
    example: { terminated: 2 },
  },
  otherwise: changeErrors(
    'except: must be "current", so that nobody ends all sessions by mistake.',
  ),
} as const satisfies ApiCall

export const getCurrentSessionCall = {
  method: 'GET',
  path: '/api/sessions/current',
  operationId: 'getCurrentSession',
  tag: 'Sessions',
  summary: 'Get the session that asks',
  needsSession: true,
  params: nothingSchema,
  query: nothingSchema,
  answer: {
    status: 200,
    description: 'The session that asks.',
    schema: sessionSchema,
    example: EXAMPLE_SESSION,
  },
  otherwise: readErrors(NO_PARAMETERS),
} as const satisfies ApiCall

export const terminateSessionCall = {
  method: 'DELETE',
  path: '/api/sessions/{id}',
  operationId: 'terminateSession',
  tag: 'Sessions',
  summary: 'Terminate one other session',
  description:
    'The answer is the same when there is no such session any more, never was one, or it is not yours.',
  needsSession: true,
  params: sessionIdSchema,
  query: nothingSchema,
  answer: { status: 204, description: 'You have no other session with this id now.' },
  otherwise: [
    ...changeErrors('id: must be a UUID.'),
    {
      status: 409,
      description: 'It is the session that asks.',
      detail: IS_CURRENT,
    },
  ],
} as const satisfies ApiCall

/** Answered in front of Next (`server/event-streams.ts`), for its own reasons and by its own code. */
const followSessionsCall = {
  method: 'GET',
  path: '/api/sessions/events',
  operationId: 'followSessions',
  tag: 'Sessions',
  summary: 'Follow what happens to your sessions',
  description:
    'Server-sent events, as `EventSource` reads them. `sessions-changed` (data `{}`): the list has changed, look ' +
    'again. `session-terminated` (data `{ "reason" }`: terminated, expired, signed-out or replaced): the session ' +
    'that asks is over, and so is the stream. A comment every 15 seconds shows that the line is alive. A stream ' +
    'may end at any time with a `retry`: come back after that many milliseconds. Following is not activity.',
  needsSession: true,
  params: nothingSchema,
  query: nothingSchema,
  answer: {
    status: 200,
    description: 'The stream.',
    contentType: 'text/event-stream',
    schema: eventStreamSchema,
    example: EXAMPLE_EVENTS,
  },
  otherwise: [
    {
      status: 204,
      description: 'No live session: there is nothing to follow. `EventSource` stops.',
    },
    { status: 400, detail: NO_PARAMETERS },
    OTHER_METHOD,
    { status: 413 },
    TOO_MANY,
    { status: 500 },
    DATABASE_AWAY,
  ],
} as const satisfies ApiCall

export const getLiveCall = {
  method: 'GET',
  path: '/api/health/live',
  operationId: 'getLive',
  tag: 'Service',
  summary: 'Ask whether this instance runs',
  description: 'It asks nothing else: an instance without its database is alive.',
  needsSession: false,
  params: nothingSchema,
  query: nothingSchema,
  answer: {
    status: 200,
    description: 'It runs.',
    schema: healthSchema,
    example: HEALTHY,
  },
  otherwise: everyError(NO_PARAMETERS),
} as const satisfies ApiCall

export const getReadyCall = {
  method: 'GET',
  path: '/api/health/ready',
  operationId: 'getReady',
  tag: 'Service',
  summary: 'Ask whether this instance can answer requests',
  needsSession: false,
  params: nothingSchema,
  query: nothingSchema,
  answer: {
    status: 200,
    description: 'It can.',
    schema: healthSchema,
    example: HEALTHY,
  },
  otherwise: [
    ...everyError(NO_PARAMETERS),
    {
      status: 503,
      description: 'It cannot, and `missing` says why.',
      schema: notReadySchema,
      detail: DATABASE_MISSING,
      members: { missing: ['database'] },
    },
  ],
} as const satisfies ApiCall

export const getDocumentCall = {
  method: 'GET',
  path: '/api/openapi.json',
  operationId: 'getDocument',
  tag: 'Service',
  summary: 'Get this document',
  needsSession: false,
  params: nothingSchema,
  query: nothingSchema,
  answer: {
    status: 200,
    description: 'This document.',
    schema: documentSchema,
    example: { openapi: '3.1.0' },
  },
  otherwise: everyError(NO_PARAMETERS),
} as const satisfies ApiCall

/** Every call that there is. */
export const API_CALLS: readonly ApiCall[] = [
  listSessionsCall,
  terminateOtherSessionsCall,
  getCurrentSessionCall,
  followSessionsCall,
  terminateSessionCall,
  getLiveCall,
  getReadyCall,
  getDocumentCall,
]

/** What the Allow header of an address says that has these: HEAD comes with GET, OPTIONS with all. */
export function listAllowedMethods(methods: string[]): string[] {
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS']
}

/** The methods of an address by its path as it was asked for; none where there is nothing. */
export function findMethods(path: string): string[] {
  const exact = API_CALLS.filter((call) => call.path === path)
  const found = exact.length > 0 ? exact : API_CALLS.filter((call) => fits(call.path, path))
  return found.map(({ method }) => method)
}

function fits(template: string, path: string): boolean {
  const given = path.split('/')
  const parts = template.split('/')
  return (
    given.length === parts.length &&
    parts.every((part, index) => part.startsWith('{') || part === given[index])
  )
}
