import { AsyncResource } from 'node:async_hooks'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** Far more than the programs that pipeline at all. A connection that brings more is closed. */
const MAX_WAITING = 16

const running = new WeakMap<Socket, ServerResponse>()
const waiting = new WeakMap<Socket, number>()

/**
 * One request at a time per connection. Node would start a pipelined request (RFC 9112, 9.3.2) at
 * once, but its response gets the socket only when those before it are finished. Until then it never
 * hears that the client has left, so whatever it had opened would stay open.
 */
export function inTurn(listener: Listener): Listener {
  const start: Listener = (request, response) => {
    running.set(request.socket, response)
    listener(request, response)
  }
  return (request, response) =>
    response.socket ? start(request, response) : wait(start, request, response)
}

/** The response that has the connection now; undefined between two requests. */
export function findRunningResponse(socket: Socket): ServerResponse | undefined {
  const response = running.get(socket)
  return response?.closed ? undefined : response
}

function wait(start: Listener, request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request
  const count = (waiting.get(socket) ?? 0) + 1
  waiting.set(socket, count)
  if (count > MAX_WAITING) return void socket.destroy()
  // Without this binding it would run in the context of the request before it.
  const begin = AsyncResource.bind(() => {
    waiting.set(socket, (waiting.get(socket) ?? 1) - 1)
    if (!socket.destroyed) start(request, response)
  })
  // Node assigns the socket in the middle of its own work on the response.
  response.once('socket', () => process.nextTick(begin))
}
