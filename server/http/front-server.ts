import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSocketServer, type Server as SocketServer } from 'node:net'
import { runWithRequest } from '@/lib/request/current-request'
import { logUnexpected } from '@/lib/request/refusal-log'
import { errorCode, StartError } from '@/server/start-error'
import { capConnections, countPlaces } from './connections'
import { describeRequest } from './describe-request'
import type { FrontSettings } from './front-settings'
import { onHeaders } from './on-headers'
import { refuse } from './refusal'
import { guard } from './request-guard'
import { toOriginForm } from './request-target'
import { makeContentPolicy } from './security-headers'
import { cutOffSlowReaders, TIME_OUTS_MS, type TimeOuts } from './time-outs'
import { inTurn } from './turns'
import { respondToUnreadableRequests } from './unreadable-requests'

type Address = { host: string; port: number }
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

const FINISH_LIMIT_MS = 5_000
const IDLE_CHECK_MS = 50

export type FrontLimits = TimeOuts & { places: number }

export function createFrontServer(
  front: FrontSettings,
  handle: Handler,
  given: Partial<FrontLimits> = {},
): Server {
  const limits = { ...TIME_OUTS_MS, places: countPlaces(), ...given }
  // Without a Host, Node would refuse a request itself and without our headers: the guard does.
  const server = createServer({ ...limits, requireHostHeader: false })
  const connections = capConnections(server, front, limits.places)
  const listener = inTurn(makeListener(front, guard(front, connections, handle)))
  // `Expect: 100-continue` and the like: the guard decides before the client goes on.
  for (const event of ['request', 'checkContinue', 'checkExpectation']) server.on(event, listener)
  cutOffSlowReaders(server, limits)
  respondToUnreadableRequests(server, front)
  return server
}

/** Fails before the work of starting, if it has to. Port 0 becomes a free one. @throws StartError */
export async function findPort(address: Address): Promise<number> {
  const probe = createSocketServer()
  await listen(probe, address)
  const found = probe.address()
  probe.close()
  await once(probe, 'close')
  return found === null || typeof found === 'string' ? address.port : found.port
}

/** Starts to listen. @throws StartError in one sentence when the address is taken or not ours. */
export async function listen(server: SocketServer, { host, port }: Address): Promise<void> {
  server.listen({ host, port })
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new StartError(explainListenError(errorCode(error), { host, port }))
  }
}

/** Takes no more connections, lets running requests finish, and ends those that take too long. */
export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  // A connection that is kept alive becomes idle when its running request has a response.
  const hangUp = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS)
  const cutOff = setTimeout(() => server.closeAllConnections(), FINISH_LIMIT_MS)
  await closed
  clearInterval(hangUp)
  clearTimeout(cutOff)
}

function makeListener(front: FrontSettings, handle: Handler) {
  return (request: IncomingMessage, response: ServerResponse) => {
    toOriginForm(request, front)
    const current = describeRequest(request, front)
    const contentPolicy = makeContentPolicy(request, front)
    onHeaders({ request, response, front, current, contentPolicy })
    // From here Next takes the nonce for its own scripts.
    request.headers['content-security-policy'] = contentPolicy
    void runWithRequest(current, () => respond(request, response, handle))
  }
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  handle: Handler,
): Promise<void> {
  try {
    await handle(request, response)
  } catch (err) {
    logUnexpected(err)
    if (response.headersSent) response.destroy()
    else refuse(request, response, { status: 500, sentence: '' })
  }
}

function explainListenError(code: string | undefined, { host, port }: Address): string {
  if (code === 'EADDRINUSE') {
    return `PORT: something else listens on port ${port} of ${host}: stop it, or set another PORT.`
  }
  if (code === 'EACCES') return `PORT: this user may not listen on port ${port}.`
  return `HOST: cannot listen on ${host} (${code}).`
}
