import { type Server, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { findClientAddress } from '@/lib/request/client-address'
import { errorCode } from '@/server/start-error'
import type { FrontSettings } from './front-settings'
import { logStatus } from './refusal'
import { makeSecurityHeaders } from './security-headers'
import { findRunningResponse } from './turns'

/** What Node's parser and timers report; everything else is malformed. */
const STATUS_OF_ERROR: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/** Responds to what Node could not read as a request, as Node itself would, but with the security headers. */
export function respondToUnreadableRequests(server: Server, front: FrontSettings): void {
  server.on('clientError', (error: Error, socket: Socket) => {
    const isResponding = findRunningResponse(socket)?.headersSent ?? false
    if (socket.writable && !isResponding) refuse(error, socket, front)
    socket.destroySoon()
  })
}

function refuse(error: Error, socket: Socket, front: FrontSettings): void {
  const status = STATUS_OF_ERROR[errorCode(error) ?? ''] ?? 400
  // Browsers open connections that they may never use.
  if (status !== 408) logStatus(status, findSocketAddress(socket))
  socket.write(composeResponse(status, front))
}

/** A proxy's own, where there is one: what it forwards could not be read. */
function findSocketAddress({ remoteAddress }: Socket): string | null {
  return findClientAddress({
    socketAddress: remoteAddress,
    forwardedFor: null,
    trustedProxyHops: 0,
  })
}

function composeResponse(status: number, front: FrontSettings): string {
  const headers = {
    ...makeSecurityHeaders(front),
    'Cache-Control': 'no-store',
    'Content-Length': 0,
    Connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', ''].join('\r\n')
}
