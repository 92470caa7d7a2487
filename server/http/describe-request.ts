import type { IncomingMessage } from 'node:http'
import { hasSessionCookie, readSessionTokens } from '@/lib/auth/session-cookie-header'
import { findClientAddress } from '@/lib/request/client-address'
import type { CurrentRequest } from '@/lib/request/current-request'
import { isSameOrigin } from '@/lib/request/same-origin'
import type { FrontSettings } from './front-settings'
import { isActionRequest } from './is-action-request'
import { findCallingRequest } from './own-calls'

/** What there is to know about a request, found out once: only here is the socket at hand. */
export function describeRequest(request: IncomingMessage, front: FrontSettings): CurrentRequest {
  const { cookie } = request.headers
  const tokens = readSessionTokens(cookie)
  return {
    id: crypto.randomUUID(),
    ipAddress: findAddress(request, front),
    url: request.url ?? '/',
    token: tokens[0] ?? null,
    tokens,
    isSameOrigin: isSameOrigin(request.headers),
    delay: null,
    hasDeadCookie: tokens.length === 0 && hasSessionCookie(cookie),
    awaitsAction: isActionRequest(request),
    clearsCache: false,
  }
}

function findAddress(request: IncomingMessage, { trustedProxyHops }: FrontSettings): string | null {
  const caller = findCallingRequest(request)
  if (caller) return caller.ipAddress
  const forwardedFor = request.headers['x-forwarded-for']
  const socketAddress = request.socket.remoteAddress
  return findClientAddress({ socketAddress, forwardedFor, trustedProxyHops })
}
