import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import {
  closeServer,
  createFrontServer,
  type FrontLimits,
  type Handler,
  listen,
} from '@/server/http/front-server'
import { handToNext } from '@/server/http/next-request'

export type FrontHandler = Handler

type Front = { server: Server; port: number; url: string }

export type FrontOptions = {
  origin?: string
  trustedProxyHops?: number
  isDevelopment?: boolean
  limits?: Partial<FrontLimits>
}

const HOST = '127.0.0.1'

/** Serves with the front server alone, for the time of one test; `handle` gets what Next would get. */
export async function serveFront(handle: FrontHandler, options: FrontOptions = {}): Promise<Front> {
  const { origin = 'http://localhost:3000', trustedProxyHops = 0, isDevelopment = false } = options
  const front = { origin, port: 3000, trustedProxyHops, isDevelopment }
  const server = createFrontServer(front, handToNext(front, handle), options.limits)
  await listen(server, { host: HOST, port: 0 })
  onTestFinished(() => closeServer(server))
  const { port } = server.address() as AddressInfo
  return { server, port, url: `http://${HOST}:${port}` }
}
