import type { IncomingMessage } from 'node:http'
import { settleToken } from '@/lib/auth/settle-token'
import { currentRequest } from '@/lib/request/current-request'
import { logForeignOrigin } from '@/lib/request/same-origin'
import type { Connections } from './connections'
import type { Handler } from './front-server'
import type { FrontSettings } from './front-settings'
import { isApiRequest } from './is-api-request'
import { refuseFrequentChoice, refuseFrequentPage } from './page-limit'
import { type Refusal, refuse } from './refusal'
import { hasBody, receiveBody } from './request-body'
import { refuseTarget } from './request-target'
import { refuseMalformedState } from './router-state'

const PAGE_METHODS = ['GET', 'HEAD', 'POST']

/** What Sec-Fetch-Site says of pages that are not ours; another port of this host is `same-site`. */
const FOREIGN_SITES = new Set<unknown>(['cross-site', 'same-site'])

/** Lets through what is well-formed, small, complete, for this app and not another site's. */
export function guard(front: FrontSettings, connections: Connections, handle: Handler): Handler {
  return async (request, response) => {
    const refusal = connections.admit(request, response) ?? findRefusal(request, front)
    if (refusal) return refuse(request, response, refusal)
    if (currentRequest().tokens.length > 1) await settleToken()
    if (hasBody(request) && !(await receiveBody(request, response))) {
      return refuse(request, response, { status: 413 })
    }
    // A client that has left meanwhile: what is opened for it now would never hear that it is gone.
    if (!response.destroyed) await handle(request, response)
  }
}

function findRefusal(request: IncomingMessage, front: FrontSettings): Refusal | null {
  const refusal = refuseTarget(request, front)
  if (refusal) return refusal
  if (isApiRequest(request)) return refuseFrequentChoice()
  return (
    refusePageRequest(request, front.origin) ??
    refuseFrequentPage(request) ??
    refuseMalformedState(request)
  )
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
