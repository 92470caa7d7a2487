import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { findClientAddress } from '@/lib/request/client-address'

/** What the server knows about itself, whatever a request says. */
export type Front = {
  /** The public origin (AUTH_URL). */
  origin: string
  port: number
  trustedProxyHops: number
}

/**
 * Headers with which Next, proxies and frameworks tell each other what they have decided. From a
 * client they have no power (R59). What browsers send to Next stays: `rsc`, `next-action`,
 * `next-url`, `next-router-*`, `x-nextjs-*-request-id`.
 */
const INTERNAL_HEADER =
  /^(forwarded|next-resume|x-(forwarded|middleware|invoke|invocation|now|vercel|prerender|next|action)-.*|x-nextjs-data|x-matched-path|x-original-.*|x-rewrite-url|x-real-ip|x-client-ip|x-request-path)$/

/**
 * Next calls itself over HTTP: it fetches the page that a server action redirects to, with the
 * headers of the action's request. This mark, which no client knows, tells those calls from a
 * client's, so that the client's address stays the client's and does not become our own.
 */
const OWN_CALL_HEADER = 'x-own-call'
const OWN_CALL_MARK = randomBytes(32).toString('base64url')

/**
 * Makes a request's headers say what this server knows: who asks (`x-forwarded-for`, one address),
 * the public origin, and the path that was asked for (`x-request-path`).
 */
export function rewriteRequestHeaders(request: IncomingMessage, front: Front): void {
  if (!isOwnCall(request)) writeFrontHeaders(request, front)
  request.headers['x-request-path'] = readRequestPath(request.url)
}

function isOwnCall({ headers }: IncomingMessage): boolean {
  const given = Buffer.from(String(headers[OWN_CALL_HEADER] ?? ''))
  const mark = Buffer.from(OWN_CALL_MARK)
  return given.length === mark.length && timingSafeEqual(given, mark)
}

function writeFrontHeaders({ headers, socket }: IncomingMessage, front: Front): void {
  const socketAddress = socket.remoteAddress
  const forwardedFor = headers['x-forwarded-for']
  const { trustedProxyHops } = front
  const address = findClientAddress({ socketAddress, forwardedFor, trustedProxyHops })
  const { protocol, host } = new URL(front.origin)

  for (const name of Object.keys(headers)) {
    if (INTERNAL_HEADER.test(name)) delete headers[name]
  }
  Object.assign(headers, {
    // Empty and not absent: where the header is absent, Next writes the socket's address itself.
    'x-forwarded-for': address ?? '',
    // Next lets a server action through when Origin fits this host or the Host header.
    'x-forwarded-host': host,
    'x-forwarded-proto': protocol.slice(0, -1),
    'x-forwarded-port': String(front.port),
    [OWN_CALL_HEADER]: OWN_CALL_MARK,
  })
}

/** The path and query that was asked for, without Next's own cache-busting parameter. */
function readRequestPath(url = '/'): string {
  const [path = '/', query = ''] = url.split(/\?(.*)/s)
  const rest = query.split('&').filter((pair) => pair !== '' && !/^_rsc(=|$)/.test(pair))
  return rest.length === 0 ? path : `${path}?${rest.join('&')}`
}
