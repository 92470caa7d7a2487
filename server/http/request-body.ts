import type { IncomingMessage } from 'node:http'

/** The forms of this app are tiny: a password of 1,024 characters is the longest thing that is sent. */
const MAX_BODY_BYTES = 64 * 1024

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || announcedLength(headers) > 0
}

/** Pending if the client leaves. @returns false as soon as the body is known to be larger than any form here. */
export async function receiveBody(
  request: IncomingMessage,
  response: { writeContinue(): void },
): Promise<boolean> {
  if (announcedLength(request.headers) > MAX_BODY_BYTES) return false
  if (request.headers.expect !== undefined) response.writeContinue()
  return collectBody(request)
}

/** What `receiveBody` let through. It stays in the request, for who handles it. */
export function peekBody(request: IncomingMessage): Uint8Array<ArrayBuffer> {
  const body: Buffer | null = request.read()
  if (body) request.unshift(body)
  return Uint8Array.from(body ?? [])
}

function announcedLength(headers: IncomingMessage['headers']): number {
  return Number(headers['content-length'] ?? 0)
}

/** Node pushes into the request what arrives, and would stop at `false`, because it is not read yet. */
function collectBody(request: IncomingMessage): Promise<boolean> {
  const { push } = request
  // What came while the request waited for its turn, until Node stopped the socket.
  let size = request.readableLength
  if (request.complete) return Promise.resolve(size <= MAX_BODY_BYTES)
  request.socket.resume()
  return new Promise((resolve) => {
    request.push = (chunk: Buffer | null) => {
      size += chunk?.length ?? 0
      const fits = size <= MAX_BODY_BYTES
      // What comes after the limit is thrown away.
      if (fits) Reflect.apply(push, request, [chunk])
      if (!fits || chunk === null) resolve(fits)
      return true
    }
  })
}
