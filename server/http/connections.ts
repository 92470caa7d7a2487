import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { log } from '@/lib/log'
import { clientNetwork, findClientAddress } from '@/lib/request/client-address'
import { countAvailableDescriptors } from './descriptors'
import type { FrontSettings } from './front-settings'
import { isApiRequest } from './is-api-request'
import { isHealthCheck } from './is-health-check'
import { Places } from './places'
import type { Refusal } from './refusal'

/** The 20,000 event streams of an instance, and a quarter for everything else. */
const MAX_PLACES = 25_000
/** One address may be a whole office; a third is left for all others. */
const SHARE_OF_ONE_ADDRESS = 2 / 3
/** Above the limit: they may ask for health, and are told to come back otherwise. */
const MAX_SURPLUS = 128
const LOG_INTERVAL_MS = 10_000
const FULL: Refusal = {
  status: 503,
  sentence: 'There are too many connections at the moment. Please try again shortly.',
  headers: { 'Retry-After': '5', Connection: 'close' },
}

export function countPlaces(): number {
  return Math.min(MAX_PLACES, countAvailableDescriptors())
}

/** Caps what is open at once, in all and per address. @param places see `Connections`. */
export function capConnections(
  server: Server,
  { trustedProxyHops }: FrontSettings,
  places: number,
): Connections {
  // Behind a proxy every connection has the address of the proxy.
  const share = trustedProxyHops === 0 ? SHARE_OF_ONE_ADDRESS : 1
  const perAddress = Math.ceil(places * share)
  const connections = new Connections({ inAll: places, perAddress })
  server.maxConnections = places + MAX_SURPLUS
  server.on('connection', (socket) => connections.add(socket))
  return connections
}

/**
 * A connection takes one place, and a second one while its request may have a file open: never more
 * than the process has descriptors. When all are taken, a new connection gets the place of the one
 * that has been idle longest.
 */
export class Connections {
  readonly #limits: { inAll: number; perAddress: number }
  readonly #all: Places
  readonly #ofAddress = new Map<string, Places>()
  readonly #open = new Map<Socket, Connection>()
  readonly #surplus = new WeakSet<Socket>()
  #loggedAt = Number.NEGATIVE_INFINITY

  constructor(limits: { inAll: number; perAddress: number }) {
    this.#limits = limits
    this.#all = new Places(limits.inAll)
  }

  add(socket: Socket): void {
    const address = addressOf(socket)
    const ofAddress = this.#ofAddress.get(address) ?? new Places(this.#limits.perAddress)
    const connection = { address, groups: [ofAddress, this.#all], taken: 0 }
    if (!this.#makeRoom(connection)) this.#noteSurplus(socket)
    this.#ofAddress.set(address, ofAddress)
    this.#open.set(socket, connection)
    take(connection, 1)
    this.#noteIdle(socket)
    socket.once('close', () => this.#remove(socket))
  }

  /** Notes that a request begins. @returns why it cannot be answered now, if it cannot. */
  admit(request: IncomingMessage, response: ServerResponse): Refusal | null {
    const { socket } = request
    const connection = this.#open.get(socket)
    if (!connection) return null
    for (const group of connection.groups) group.noteBusy(socket)
    response.once('close', () => this.#noteIdle(socket))
    if (isHealthCheck(request)) return null
    if (this.#surplus.has(socket)) return FULL
    if (isApiRequest(request)) return null
    if (!this.#makeRoom(connection)) return FULL
    take(connection, 2)
    return null
  }

  /** Closes what has been idle longest where it has to. @returns whether there is a place now. */
  #makeRoom({ groups }: Connection): boolean {
    for (const group of groups) {
      const idle = group.isFull ? group.longestIdle : undefined
      if (idle) this.#remove(idle)
      idle?.destroy()
    }
    return !groups.some(({ isFull }) => isFull)
  }

  #noteIdle(socket: Socket): void {
    const connection = this.#open.get(socket)
    if (!connection) return
    take(connection, 1)
    for (const group of connection.groups) group.noteIdle(socket)
  }

  #remove(socket: Socket): void {
    const connection = this.#open.get(socket)
    if (!connection) return
    this.#open.delete(socket)
    take(connection, 0)
    for (const group of connection.groups) group.noteBusy(socket)
    if (connection.groups[0]?.isEmpty) this.#ofAddress.delete(connection.address)
  }

  #noteSurplus(socket: Socket): void {
    this.#surplus.add(socket)
    if (performance.now() - this.#loggedAt < LOG_INTERVAL_MS) return
    this.#loggedAt = performance.now()
    log().warn({ event: 'connections_full' }, 'Too many connections')
  }
}

type Connection = {
  address: string
  groups: readonly Places[]
  taken: number
}

function take(connection: Connection, count: number): void {
  for (const group of connection.groups) group.add(count - connection.taken)
  connection.taken = count
}

function addressOf({ remoteAddress }: Socket): string {
  const request = { socketAddress: remoteAddress, forwardedFor: null, trustedProxyHops: 0 }
  return clientNetwork(findClientAddress(request) ?? 'unknown')
}
