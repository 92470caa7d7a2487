import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { closeServer, createFrontServer, listen } from '@/server/http/front-server'

export type FrontHandler = Parameters<typeof createFrontServer>[1]

type Front = { server: Server; port: number; url: string }

export type FrontOptions = {
  origin?: string
  trustedProxyHops?: number
  isDevelopment?: boolean
}

const HOST = '127.0.0.1'

/** Serves with the server in front alone, for the time of one test. */
export async function serveFront(handle: FrontHandler, options: FrontOptions = {}): Promise<Front> {
  const { origin = 'http://localhost:3000', trustedProxyHops = 0, isDevelopment = false } = options
  const front = { origin, port: 3000, trustedProxyHops, isDevelopment }
  const server = createFrontServer(front, handle)
  await listen(server, { host: HOST, port: 0 })
  onTestFinished(() => closeServer(server))
  const { port } = server.address() as AddressInfo
  return { server, port, url: `http://${HOST}:${port}` }
}
