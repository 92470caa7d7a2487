import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { env } from '@/lib/env'

const BUILT_CONFIG = '.next/required-server-files.json'

/** @param httpServer to whose upgrades Next's development server listens. */
export async function startNext(httpServer: Server, { isDevelopment }: { isDevelopment: boolean }) {
  prepareEnvironment({ isDevelopment })
  const { default: next } = await import('next')
  const app = next({
    dev: isDevelopment,
    dir: process.cwd(),
    customServer: true,
    ...publicAddress(),
    // In production Next would leave an upgrade to WebSockets without a response and its socket open: it never hears of one.
    httpServer: isDevelopment ? httpServer : createServer(),
  })
  await app.prepare()
  return { handle: app.getRequestHandler(), close: () => app.close() }
}

/** Private to Next: without them it would call itself at the public address, and compile next.config.ts. */
function prepareEnvironment({ isDevelopment }: { isDevelopment: boolean }): void {
  // Next calls itself when a server action redirects.
  process.env.__NEXT_PRIVATE_ORIGIN = `http://${ownHost()}:${env.PORT}`
  if (!isDevelopment) process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = readBuiltConfig()
}

function readBuiltConfig(): string {
  const { config } = JSON.parse(readFileSync(BUILT_CONFIG, 'utf8'))
  return JSON.stringify(config)
}

/** Next builds the absolute addresses of requests from this name and port. */
function publicAddress(): { hostname: string; port: number } {
  const { protocol, hostname, port } = new URL(env.AUTH_URL)
  return { hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)) }
}

/** How this process reaches itself: an address that means "all" listens on the loopback one too. */
function ownHost(): string {
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[env.HOST] ?? env.HOST
  return host.includes(':') ? `[${host}]` : host
}
