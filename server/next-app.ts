import { createServer, type Server } from 'node:http'
import { env } from '@/lib/env'
import type { Handler } from './http/front-server'

const isDevelopment = process.env.NODE_ENV === 'development'

/** Starts Next, which draws the pages. It builds absolute addresses from the name and port given here. */
export async function startNext(httpServer: Server): Promise<{
  handle: Handler
  close: () => Promise<void>
}> {
  // Next calls itself when a server action redirects: at this address, not at the public one.
  process.env.__NEXT_PRIVATE_ORIGIN = `http://${ownHost()}:${env.PORT}`
  const { default: next } = await import('next')
  const { protocol, hostname, port } = new URL(env.AUTH_URL)
  const app = next({
    dev: isDevelopment,
    dir: process.cwd(),
    customServer: true,
    hostname,
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
    // Next listens there to upgrades to WebSockets, which only its development server has. Elsewhere
    // it would leave such a request without a response and its socket open.
    httpServer: isDevelopment ? httpServer : createServer(),
  })
  await app.prepare()
  return { handle: app.getRequestHandler(), close: () => app.close() }
}

/** How this process reaches itself; an address that means "all" works on the loopback one too. */
function ownHost(): string {
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[env.HOST] ?? env.HOST
  return host.includes(':') ? `[${host}]` : host
}
