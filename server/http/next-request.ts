import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { currentRequest } from '@/lib/request/current-request'
import type { Handler } from './front-server'
import type { FrontSettings } from './front-settings'
import { findCallingRequest, markOwnCalls } from './own-calls'

/**
 * Next, proxies and frameworks hand on in these what they decided; from a client they have no power
 * (R59 of docs/security.md). What browsers send to Next stays: `rsc`, `next-action`, `next-url`,
 * `next-router-*`, `x-nextjs-*-request-id`.
 */
const INTERNAL_HEADER =
  /^(forwarded|via|next-resume|x-(forwarded|middleware|invoke|invocation|now|vercel|prerender|next|action)-.*|x-nextjs-data|x-matched-path|x-original-.*|x-rewrite-url|x-real-ip|x-client-ip)$/

export function handToNext(front: FrontSettings, next: Handler): Handler {
  return (request, response) => {
    if (!findCallingRequest(request)) removeInternalHeaders(request)
    Object.assign(request.headers, publicOrigin(front))
    markOwnCalls(request, response, currentRequest())
    return next(request, response)
  }
}

function removeInternalHeaders({ headers }: IncomingMessage): void {
  for (const name of Object.keys(headers)) {
    if (INTERNAL_HEADER.test(name)) delete headers[name]
  }
}

/** Next lets a server action through when its Origin fits this host. */
function publicOrigin({ origin, port }: FrontSettings): IncomingHttpHeaders {
  const { protocol, host } = new URL(origin)
  return {
    'x-forwarded-host': host,
    'x-forwarded-proto': protocol.slice(0, -1),
    'x-forwarded-port': String(port),
  }
}
