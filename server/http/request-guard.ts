import type { IncomingMessage, ServerResponse } from 'node:http'
import { findMethods, listAllowedMethods } from '@/server/api/contract'
import { tellForeignOrigin } from '@/lib/request/same-origin'
import { isApi, type Refusal, refuse } from './refusal'
import { receiveBody } from './request-body'

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

const TOO_LARGE: Refusal = { status: 413 }

const PAGE_METHODS = ['GET', 'HEAD', 'POST']
/** Which of these an address under /api knows, it says itself; Next gives it no others. */
const API_METHODS = [...PAGE_METHODS, 'DELETE', 'OPTIONS', 'PATCH', 'PUT']

/** What Sec-Fetch-Site says of pages that are not ours; another port of this host is `same-site`. */
const FOREIGN_SITES = new Set(['cross-site', 'same-site'])

/**
 * Lets through to `handle` what is well-formed, small and not another site's, with its body complete.
 * @param front `origin` is the public one (AUTH_URL).
 */
export function guard(front: { origin: string }, handle: Handler): Handler {
  return async (request, response) => {
    const refusal = findRefusal(request, front)
    if (refusal) return refuse(request, response, refusal)
    const isReceived = await receiveBody(request, response)
    return isReceived ? handle(request, response) : refuse(request, response, TOO_LARGE)
  }
}

function findRefusal(request: IncomingMessage, { origin }: { origin: string }): Refusal | null {
  const { url, headers, httpVersion } = request
  if (!isPath(url) || (httpVersion === '1.1' && !headers.host)) return { status: 400 }
  return isApi(request) ? refuseApiMethod(request) : refusePageRequest(request, origin)
}

/**
 * Only proxies are asked for anything but a path (RFC 9112, section 3.2), and Next answers some bad
 * encodings with 500.
 */
function isPath(url: string | undefined): boolean {
  try {
    return decodeURIComponent(readPath(url)).startsWith('/')
  } catch {
    return false
  }
}

function readPath(url = ''): string {
  const [path = ''] = url.split('?', 1)
  return path
}

function refuseApiMethod({ method = '', url }: IncomingMessage): Refusal | null {
  if (API_METHODS.includes(method)) return null
  const methods = findMethods(readPath(url))
  if (methods.length === 0) return { status: 404 }
  return { status: 405, headers: { Allow: listAllowedMethods(methods).join(', ') } }
}

/**
 * Next renders a page whatever the method is, and answers foreign forms with 500. For those this is
 * not the last word: that is `isSameOrigin`, next to what is changed.
 */
function refusePageRequest(request: IncomingMessage, origin: string): Refusal | null {
  const { method = '', headers } = request
  if (!PAGE_METHODS.includes(method)) {
    return { status: 405, headers: { Allow: PAGE_METHODS.join(', ') } }
  }
  const site = headers['sec-fetch-site'] ?? ''
  const isForeign = FOREIGN_SITES.has(String(site)) || (headers.origin ?? origin) !== origin
  return method === 'POST' && isForeign ? foreignForm(origin) : null
}

function foreignForm(origin: string): Refusal {
  tellForeignOrigin()
  const sentence = `This form was not sent by a page of ${origin}, so nothing was done. Please open ${origin} and try again.`
  return { status: 403, sentence }
}
