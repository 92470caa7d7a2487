import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { findRunningResponse } from './turns'

export type TimeOuts = {
  /** From the first byte of a request, or a new connection, to the end of its headers. */
  headersTimeout: number
  /** From the first byte of a request to the end of its body. */
  requestTimeout: number
  /** How often Node looks for requests that are over time. Its own default would add up to 30 s. */
  connectionsCheckingInterval: number
  /** Between two requests. Longer than the 60 s of common proxies, so that we never hang up on them. */
  keepAliveTimeout: number
  /** How long a response may wait for a client that takes none of it. */
  unreadTimeout: number
}

/** In milliseconds. A client is cut off at most one `connectionsCheckingInterval` later. */
export const TIME_OUTS_MS: TimeOuts = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 65_000,
  unreadTimeout: 30_000,
}

/** Node resets the timer with every byte taken: slow downloads go on. Nothing to send yet is not the client's fault. */
export function cutOffSlowReaders(server: Server, { unreadTimeout }: TimeOuts): void {
  server.setTimeout(unreadTimeout, (socket: Socket) => {
    const response = findRunningResponse(socket)
    if (!response || response.writableLength > 0) socket.destroy()
  })
}
