import type { IncomingMessage, ServerResponse } from 'node:http'
import { hasBody } from './request-body'

export type WholeResponse = {
  status: number
  headers?: Record<string, string>
  contentType: string
  body: string
}

/** Time to read the response for a client that still sends, before the connection is cut. */
const LINGER_MS = 1_000

/** Sends a response at once, also to a client that has not sent its whole body. */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, contentType, body }: WholeResponse,
): void {
  const isSending = !request.complete && hasBody(request)
  response.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
    ...(isSending && { Connection: 'close' }),
    ...headers,
  })
  if (!isSending) return void response.end(body)
  response.write(body)
  linger(request, response)
}

/** A client that is cut off while sending never sees the response: what comes is thrown away for a moment. */
function linger(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  const cutOff = setTimeout(() => response.end(), LINGER_MS)
  response.once('close', () => clearTimeout(cutOff))
}
