import type { IncomingMessage } from 'node:http'
import { logForeignOrigin } from '@/lib/request/same-origin'
import type { Connections } from './connections'
import type { Handler } from './front-server'
import { isApiRequest } from './is-api-request'
import { type Refusal, refuse } from './refusal'
import { hasBody, receiveBody } from './request-body'

const PAGE_METHODS = ['GET', 'HEAD', 'POST']

/** What Sec-Fetch-Site says of pages that are not ours; another port of this host is `same-site`. */
const FOREIGN_SITES = new Set<unknown>(['cross-site', 'same-site'])

/** Lets through what is well-formed, small, complete and not another site's. */
export function guard(
  front: { origin: string },
  connections: Connections,
  handle: Handler,
): Handler {
  return async (request, response) => {
    const refusal = connections.admit(request, response) ?? findRefusal(request, front.origin)
    if (refusal) return refuse(request, response, refusal)
    if (hasBody(request) && !(await receiveBody(request, response))) {
      return refuse(request, response, { status: 413 })
    }
    return handle(request, response)
  }
}

function findRefusal(request: IncomingMessage, origin: string): Refusal | null {
  const { url = '', headers, httpVersion } = request
  if (!isPath(url) || (httpVersion === '1.1' && !headers.host)) return { status: 400 }
  return isApiRequest(request) ? null : refusePageRequest(request, origin)
}

/** Only proxies get more than a path (RFC 9112, 3.2); Next responds to some encodings with 500. */
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

/** Next renders for any method; foreign forms would get 500. `isSameOrigin` has the last word. */
function refusePageRequest({ method = '', headers }: IncomingMessage, origin: string) {
  if (!PAGE_METHODS.includes(method)) {
    return { status: 405, headers: { Allow: PAGE_METHODS.join(', ') } }
  }
  const isForeign =
    FOREIGN_SITES.has(headers['sec-fetch-site']) || (headers.origin ?? origin) !== origin
  return method === 'POST' && isForeign ? foreignForm(origin) : null
}

function foreignForm(origin: string): Refusal {
  logForeignOrigin()
  const sentence = `This form was not sent by a page of ${origin}, so nothing was done. Please open ${origin} and try again.`
  return { status: 403, sentence }
}
