import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import { describeProblem } from '@/server/api/problem'
import { hasBody } from './request-body'

/** Why a request gets no further than the server in front. */
export type Refusal = { status: number; sentence?: string; headers?: Record<string, string> }

/** Time to read the answer for a client that still sends, before the line is cut. */
const LINGER_MS = 1_000

/** Whether it is a program that asks: errors under /api are RFC 9457. */
export function isApi({ url = '' }: IncomingMessage): boolean {
  return /^\/api([/?]|$)/.test(url)
}

/** Answers a refusal at once, also to a client that has not sent its whole body. */
export function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const { status, headers } = refusal
  const { type, body } = isApi(request) ? describeToProgram(refusal) : describeToPerson(refusal)
  const isSending = hasBody(request) && !request.complete
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    ...(isSending && { Connection: 'close' }),
    ...headers,
  })
  if (!isSending) return void response.end(body)
  response.write(body)
  lingerOver(request, response)
}

function describeToProgram({ status }: Refusal) {
  return { type: 'application/problem+json', body: JSON.stringify(describeProblem(status)) }
}

function describeToPerson({ status, sentence = STATUS_CODES[status] }: Refusal) {
  return { type: 'text/plain; charset=utf-8', body: sentence ? `${sentence}\n` : '' }
}

/** Whoever is cut off while sending never sees the answer: what comes is thrown away for a moment. */
function lingerOver(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  const cutOff = setTimeout(() => response.end(), LINGER_MS)
  response.once('close', () => clearTimeout(cutOff))
}
