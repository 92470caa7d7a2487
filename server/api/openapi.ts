import { z } from 'zod'
import { sessionCookieSettings } from '@/lib/auth/session-cookie-header'
import type { ApiCall, OtherResponse } from './contract'
import { describeNamedSchemas, refer, toJsonSchema } from './json-schema'
import {
  describeCommonProblems,
  describeProblemResponse,
  HEADERS,
  isCommon,
  nameOf,
} from './openapi-problems'

const DESCRIPTION = `See the sessions of your account, and end them.

A request is authenticated by the session cookie alone. One that changes something also needs \`Sec-Fetch-Site: same-origin\`,
which browsers send, or, where that header is absent, an \`Origin\` equal to the app's.

Errors are problems (RFC 9457). Addresses that do not exist are 404. HEAD is answered where GET is, but not on the event
stream, and OPTIONS everywhere; other methods are 405 with \`Allow\`. Parameters that a call does not have, or that come twice, are 400.`

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

export type ApiDocument = ReturnType<typeof makeApiDocument>

/** The OpenAPI 3.1 document of these calls, made of the very schemas that check the traffic. */
export function makeApiDocument(calls: readonly ApiCall[]) {
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
      { name: 'Sessions', description: 'The sessions of the account that asks.' },
      { name: 'Service', description: 'The service itself. No session is needed.' },
    ],
    paths: describePaths(calls),
    components: {
      securitySchemes: { sessionCookie: describeCookie() },
      schemas: describeNamedSchemas(),
      headers: HEADERS,
      responses: describeCommonProblems(calls),
    },
  }
}

/** The cookie has another name on https: the document has that of this installation. */
function describeCookie() {
  const { name } = sessionCookieSettings()
  return { type: 'apiKey', in: 'cookie', name, description: 'Set by signing in.' }
}

function describePaths(calls: readonly ApiCall[]) {
  const paths: Record<string, Record<string, object>> = {}
  for (const call of calls) {
    paths[call.path] = { ...paths[call.path], [call.method.toLowerCase()]: describeCall(call) }
  }
  return paths
}

function describeCall(call: ApiCall) {
  const { operationId, tag, summary, description, needsSession, response, otherwise } = call
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
      [response.status]: describeResponse(response),
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

function describeResponse(response: ApiCall['response']) {
  const { description } = response
  if (response.status === 204) return { description }
  const { schema, example, contentType = 'application/json' } = response
  return { description, content: { [contentType]: { schema: refer(schema), example } } }
}

function describeOther(other: OtherResponse) {
  const { status, description } = other
  if (status === 204) return { description }
  return isCommon(other)
    ? { $ref: `#/components/responses/${nameOf(status)}` }
    : describeProblemResponse(other)
}
