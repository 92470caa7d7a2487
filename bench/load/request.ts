import { once } from 'node:events'
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { performance } from 'node:perf_hooks'

/** One connection at a time, kept: a click is made in a page that is open. */
const sharedAgent = new Agent({ keepAlive: true, maxSockets: 1 })

export type Call = {
  url: string
  method?: string
  headers?: Record<string, string>
  body?: Buffer | string
  /** Its own connections; otherwise one that all share. */
  agent?: Agent
}

export type Reply = {
  status: number
  headers: IncomingHttpHeaders
  body: string
  /** From the request's first byte to the response's last. */
  ms: number
}

/** One request, timed. @throws when the response is an error. */
export async function send(call: Call): Promise<Reply> {
  const reply = await exchange(call)
  if (reply.status < 400) return reply
  const { method = 'GET', url } = call
  throw new Error(`${method} ${url}: ${reply.status} ${reply.body.slice(0, 200)}`)
}

/** One request, timed, whatever the response. */
export async function exchange(call: Call): Promise<Reply> {
  const { url, method = 'GET', headers, body, agent = sharedAgent } = call
  const startedAt = performance.now()
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const outgoing = request(url, { agent, method, headers: { ...headers, ...length } })
  outgoing.end(body)
  const [response] = await once(outgoing, 'response')
  const text = await readBody(response)
  const ms = performance.now() - startedAt
  return { status: response.statusCode, headers: response.headers, body: text, ms }
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
