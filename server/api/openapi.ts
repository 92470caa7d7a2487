import { STATUS_CODES } from 'node:http'
import { z } from 'zod'
import { sessionCookieSettings } from '@/lib/auth/session-cookie-header'
import { API_CALLS, type ApiCall, type OtherAnswer } from './contract'
import { namedSchemas, problemSchema } from './schemas'
import { describeProblem } from './problem'

const DESCRIPTION = `See the sessions of your account, and end them.

A request proves who asks by the session cookie alone. One that changes something also needs \`Sec-Fetch-Site: same-origin\`,
which browsers send, or, where that header is absent, an \`Origin\` equal to the app's.

Errors are problems (RFC 9457). Addresses that do not exist are 404. HEAD is answered where GET is, and OPTIONS, but not on the
event stream; other methods are 405 with \`Allow\`. Parameters that a call does not have, or that come twice, are 400.`

/** The header fields that an error of this status brings. */
const ERROR_HEADERS = new Map([
  [405, 'Allow'],
  [429, 'Retry-After'],
  [503, 'Retry-After'],
])

const HEADERS = {
  Allow: {
    description: 'The methods that this address has.',
    schema: { type: 'string' },
    example: 'GET, HEAD, OPTIONS',
  },
  'Retry-After': {
    description: 'Seconds after which to try again.',
    schema: { type: 'integer', minimum: 1 },
    example: 5,
  },
}

/** One of the two has to be there, which OpenAPI cannot say. */
const ORIGIN_PARAMETERS = [
  {
    name: 'Sec-Fetch-Site',
    in: 'header',
    description: 'Where it is present it has to be this. Browsers send it.',
    schema: { type: 'string', const: 'same-origin' },
  },
  {
    name: 'Origin',
    in: 'header',
    description: "The app's own origin. Needed where Sec-Fetch-Site is absent.",
    schema: { type: 'string', format: 'uri' },
  },
]

const PROBLEM_TYPE = 'application/problem+json'

type ApiDocument = ReturnType<typeof makeApiDocument>

let made: ApiDocument | undefined

/**
 * The OpenAPI 3.1 document of the API, made once per process: of the calls of the contract, and of
 * the very schemas that check the traffic.
 */
export function apiDocument(): ApiDocument {
  made ??= makeApiDocument()
  return made
}

function makeApiDocument() {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Session Management',
      version: '1.0.0',
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'Sessions', description: 'The sessions of whoever asks.' },
      { name: 'Service', description: 'The service itself. No session is needed.' },
    ],
    paths: describePaths(),
    components: {
      securitySchemes: { sessionCookie: describeCookie() },
      schemas: describeNamedSchemas(),
      headers: HEADERS,
      responses: describeCommonProblems(),
    },
  }
}

/** The cookie has another name on https: the document tells that of this installation. */
function describeCookie() {
  const { name } = sessionCookieSettings()
  return { type: 'apiKey', in: 'cookie', name, description: 'Set by signing in.' }
}

function describePaths() {
  const paths: Record<string, Record<string, object>> = {}
  for (const call of API_CALLS) {
    paths[call.path] = { ...paths[call.path], [call.method.toLowerCase()]: describeCall(call) }
  }
  return paths
}

function describeCall(call: ApiCall) {
  const { operationId, tag, summary, description, needsSession, answer, otherwise } = call
  return {
    operationId,
    tags: [tag],
    summary,
    description,
    security: needsSession ? [{ sessionCookie: [] }] : [],
    parameters: [
      ...describeParameters('path', call.params),
      ...describeParameters('query', call.query),
      ...(call.method === 'GET' ? [] : ORIGIN_PARAMETERS),
    ],
    responses: {
      [answer.status]: describeAnswer(answer),
      ...Object.fromEntries(otherwise.map((other) => [other.status, describeOther(other)])),
    },
  }
}

function describeParameters(place: 'path' | 'query', { shape }: z.ZodObject) {
  return Object.entries(shape).map(([name, given]) => {
    const { description, ...schema } = toJsonSchema(given)
    const required = !z.safeParse(given, undefined).success
    return { name, in: place, required, description, schema }
  })
}

function describeAnswer(answer: ApiCall['answer']) {
  const { description } = answer
  if (answer.status === 204) return { description }
  const { schema, example, contentType = 'application/json' } = answer
  return { description, content: { [contentType]: { schema: refer(schema), example } } }
}

/** Problems that are the same everywhere are described once. */
function describeOther(other: OtherAnswer) {
  const { status, description, detail } = other
  if (status === 204) return { description }
  if (!description && !detail) return { $ref: `#/components/responses/${nameOf(status)}` }
  return describeProblemAnswer(other)
}

function describeProblemAnswer({ status, description, detail, members, schema }: OtherAnswer) {
  const header = ERROR_HEADERS.get(status)
  return {
    description: description ?? STATUS_CODES[status],
    headers: header && { [header]: { $ref: `#/components/headers/${header}` } },
    content: {
      [PROBLEM_TYPE]: {
        schema: refer(schema ?? problemSchema),
        example: { ...describeProblem(status, detail), ...members },
      },
    },
  }
}

function describeCommonProblems() {
  const statuses = API_CALLS.flatMap(({ otherwise }) =>
    otherwise.filter(({ description, detail }) => !description && !detail),
  ).map(({ status }) => status)
  return Object.fromEntries(
    statuses.map((status) => [nameOf(status), describeProblemAnswer({ status })]),
  )
}

/** "Not Found" is NotFound. */
function nameOf(status: number): string {
  return (STATUS_CODES[status] ?? '').replaceAll(/\W/g, '')
}

function describeNamedSchemas() {
  const { schemas } = z.toJSONSchema(namedSchemas, { uri: addressOf, override: tidy })
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema]),
  )
}

/** A schema that has a name is not told twice. */
function refer(schema: z.ZodType): object {
  const id = namedSchemas.get(schema)?.id
  return id ? { $ref: addressOf(id) } : toJsonSchema(schema)
}

function addressOf(id: string): string {
  return `#/components/schemas/${id}`
}

/** What comes in is text: the document tells what it has to look like, not what becomes of it. */
function toJsonSchema(schema: z.core.$ZodType) {
  const { $schema, ...json } = z.toJSONSchema(schema, { io: 'input', override: tidy })
  return json
}

/** A format says what Zod's long pattern for it says. */
function tidy({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format) delete jsonSchema.pattern
}
