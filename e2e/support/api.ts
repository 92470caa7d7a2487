import { request as sendRequest } from 'node:http'
import { z } from 'zod'

/** A request as it goes over the line: the path is sent as it is. */
export type Sent = {
  method: string
  path: string
  headers?: Record<string, string>
  body?: string
}

export type Answered = { status: number; headers: Record<string, unknown>; body: string }

/** The origin of the app under test. */
export const APP_URL = `http://localhost:${process.env.E2E_PORT}`

/** What a program sends that is signed in, and says where it comes from. */
export function asProgram(token: string, url = APP_URL) {
  return { cookie: `session=${token}`, origin: url }
}

/** Sends a request to the app. Of a stream, which does not end, the first piece is the body. */
export function send({ method, path, headers = {}, body }: Sent, url = APP_URL): Promise<Answered> {
  const { hostname, port } = new URL(url)
  // A body comes in one piece unless a test says otherwise.
  const isWhole = body !== undefined && !headers['transfer-encoding']
  const length = isWhole ? { 'content-length': String(body.length) } : {}
  return new Promise((resolve, reject) => {
    const request = sendRequest(
      { hostname, port, method, path, headers: { ...length, ...headers } },
      (response) => {
        let text = ''
        const answer = () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text })
        response.setEncoding('utf8').on('end', answer)
        response.on('data', (piece) => {
          text += piece
          if (!String(response.headers['content-type']).startsWith('text/event-stream')) return
          answer()
          response.destroy()
        })
      },
    )
    request.on('error', reject).end(body)
  })
}

const schemaSchema = z.record(z.string(), z.json())

const responseSchema = z.object({
  $ref: z.string().optional(),
  headers: z.record(z.string(), z.unknown()).default({}),
  content: z.record(z.string(), z.object({ schema: schemaSchema })).default({}),
})

const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ responses: z.record(z.string(), responseSchema) })),
  ),
  components: z.object({
    schemas: z.record(z.string(), schemaSchema),
    responses: z.record(z.string(), responseSchema),
  }),
})

type ApiDocument = z.infer<typeof documentSchema>

/** Gets the document of the running app. Zod reads references to `$defs`, so schemas are called that. */
export async function readDocument(url = APP_URL): Promise<ApiDocument> {
  const { body } = await send({ method: 'GET', path: '/api/openapi.json' }, url)
  return documentSchema.parse(JSON.parse(body.replaceAll('#/components/schemas/', '#/$defs/')))
}

/** In what an answer differs from the document; null where it is as documented. */
export function findDifference(
  document: ApiDocument,
  call: { method: string; path: string },
  answered: Answered,
): string | null {
  const given = document.paths[call.path]?.[call.method.toLowerCase()]?.responses[answered.status]
  const name = given?.$ref?.replace('#/components/responses/', '')
  const documented = name ? document.components.responses[name] : given
  if (!documented) return `${answered.status} is not documented`

  const missing = Object.keys(documented.headers).find(
    (header) => answered.headers[header.toLowerCase()] === undefined,
  )
  return missing
    ? `the header ${missing} is missing`
    : findBodyDifference(document, documented, answered)
}

function findBodyDifference(
  { components }: ApiDocument,
  { content }: z.infer<typeof responseSchema>,
  { headers, body }: Answered,
): string | null {
  const [documented] = Object.entries(content)
  if (!documented)
    return body === '' && !headers['content-type'] ? null : 'a body is not documented'
  const [type, { schema }] = documented
  const [givenType] = String(headers['content-type']).split(';')
  if (givenType !== type) return `${givenType} is not documented`
  const value = type.endsWith('json') ? JSON.parse(body) : body
  const checked = z.fromJSONSchema({ ...schema, $defs: components.schemas }).safeParse(value)
  return checked.success ? null : z.prettifyError(checked.error)
}
