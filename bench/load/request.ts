import { once } from 'node:events'
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { performance } from 'node:perf_hooks'

/** One connection at a time, kept: a click is made in a page that is open. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

export type Call = {
  url: string
  method?: string
  headers?: Record<string, string>
  body?: Buffer | string
}

export type Answer = {
  status: number
  headers: IncomingHttpHeaders
  body: string
  /** From the request's first byte to the answer's last. */
  ms: number
}

/** One request, timed. @throws when it is answered with an error. */
export async function send({ url, method = 'GET', headers, body }: Call): Promise<Answer> {
  const startedAt = performance.now()
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const outgoing = request(url, { agent, method, headers: { ...headers, ...length } })
  outgoing.end(body)
  const [response] = await once(outgoing, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  const ms = performance.now() - startedAt
  const answer = { status: response.statusCode, headers: response.headers, ms }
  const text = Buffer.concat(chunks).toString()
  if (answer.status >= 400)
    throw new Error(`${method} ${url}: ${answer.status} ${text.slice(0, 200)}`)
  return { ...answer, body: text }
}
