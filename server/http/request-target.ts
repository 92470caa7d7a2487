import type { IncomingMessage } from 'node:http'
import { isLoopback } from '@/lib/env'
import type { FrontSettings } from './front-settings'
import { isHealthCheck } from './is-health-check'
import { logRefusedRequest } from './log-refused-request'
import { findCallingRequest } from './own-calls'
import type { Refusal } from './refusal'

const ABSOLUTE_FORM = /^(https?:)\/\/([^/?#]*)([^#]*)$/i
/** RFC 9110, 7.2: a name or an address, and perhaps a port. */
const HOST = /^(\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]+)(:\d{0,5})?$/i
const DEFAULT_PORTS = new Map([
  ['http:', ':80'],
  ['https:', ':443'],
])

/** A whole address of ours counts as its path, and its host instead of `Host` (RFC 9112, 3.2.2). */
export function toOriginForm(request: IncomingMessage, { origin }: FrontSettings): void {
  const [, scheme, host, rest = ''] = ABSOLUTE_FORM.exec(request.url ?? '') ?? []
  if (!host || `${scheme?.toLowerCase()}` !== schemeOf(origin)) return
  if (!isOwnHost(host, request, origin)) return
  request.url = rest.startsWith('/') ? rest : `/${rest}`
  request.headers.host = host
}

/** Refuses what is malformed, or for another host (DNS rebinding). Next calls itself under an address of its own. */
export function refuseTarget(request: IncomingMessage, { origin }: FrontSettings): Refusal | null {
  const { url = '', headers } = request
  if (!hasOneHost(request)) return { status: 400 }
  const [, , otherHost] = ABSOLUTE_FORM.exec(url) ?? []
  if (otherHost !== undefined) {
    return HOST.test(otherHost) ? refuseHost(origin) : { status: 400 }
  }
  if (!isPath(url)) return { status: 400 }
  const isForUs = headers.host === undefined || isOwnHost(headers.host, request, origin)
  if (isForUs || isHealthCheck(request) || findCallingRequest(request)) return null
  return refuseHost(origin)
}

/** RFC 9112, 3.2: exactly one, and a well-formed one. Before HTTP/1.1 there was none. */
function hasOneHost({ headersDistinct, httpVersion }: IncomingMessage): boolean {
  const [host, ...more] = headersDistinct.host ?? []
  if (host === undefined) return httpVersion !== '1.1'
  return more.length === 0 && HOST.test(host)
}

/** The host of AUTH_URL; while that is this machine alone, this machine under its other names. */
function isOwnHost(given: string, { socket }: IncomingMessage, origin: string): boolean {
  const host = given.toLowerCase()
  const own = origin.slice(schemeOf(origin).length + 2)
  if (host === own || host === own + DEFAULT_PORTS.get(schemeOf(origin))) return true
  const [name, port] = splitPort(host)
  const [ownName, ownPort] = splitPort(own)
  const isOwnPort = ['', ownPort, `:${socket.localPort}`].includes(port)
  return isLoopback(ownName) && isLoopback(name) && isOwnPort
}

const schemeOf = (origin: string) => origin.slice(0, origin.indexOf('/'))

/** The port keeps its colon. */
function splitPort(host: string): [name: string, port: string] {
  const [port = ''] = /:\d*$/.exec(host) ?? []
  return [host.slice(0, host.length - port.length), port]
}

function refuseHost(origin: string): Refusal {
  logRefusedRequest('unknown-host')
  return { status: 421, sentence: `This app is at ${origin}. Please open it there.` }
}

/** Next responds to some encodings with 500. */
function isPath(url: string): boolean {
  const [path = ''] = url.split('?', 1)
  if (!path.startsWith('/')) return false
  if (!path.includes('%')) return true
  try {
    return decodeURIComponent(path) !== ''
  } catch {
    return false
  }
}
