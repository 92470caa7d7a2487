import type { IncomingMessage, ServerResponse } from 'node:http'
import { oidcSettings } from '@/lib/auth/oidc/settings'
import { isDatabaseUnavailable } from '@/lib/database/outage'
import { noteDeadToken } from '@/lib/request/current-request'
import { logOutage, logUnexpected } from '@/lib/request/refusal-log'
import { OIDC_CALLBACK_PATH } from '@/lib/wire'
import type { Handler } from '@/server/http/front-server'
import { send } from '@/server/http/send'
import { type Address, Addresses } from './addresses'
import { admit } from './admit'
import { API_CALLS } from './calls'
import { type ApiCall, RESPONDED } from './contract'
import type { EventStreams } from './event-streams'
import { Problem, sendProblem, tryAgainLater } from './problem'

const OUTAGE_RETRY_S = 5

type Api = {
  streams: EventStreams
  /** For the OpenID callback, which belongs to Auth.js. */
  passToNext: Handler
  addresses: Addresses
}

export function createApi(given: {
  streams: EventStreams
  passToNext: Handler
  calls?: readonly ApiCall[]
}): Handler {
  const api = { ...given, addresses: new Addresses(given.calls ?? API_CALLS) }
  return async (request, response) => {
    const outcome = await decide(api, request, response).catch(explain)
    if (outcome instanceof Problem && outcome.status === 401) noteDeadToken()
    if (outcome !== RESPONDED) sendOutcome(request, response, outcome)
  }
}

/** What to respond with: a result, undefined for 204, a problem, or nothing more. */
async function decide(
  api: Api,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<unknown> {
  const { method = '', url = '' } = request
  const { path, query } = splitUrl(url)
  if (isUntidy(path)) return redirect(response, tidy(path), query)
  if (path === OIDC_CALLBACK_PATH) return respondToCallback(api, request, response)
  const found = api.addresses.find(path)
  if (!found) return new Problem(404)
  const { address, params } = found
  if (method === 'OPTIONS') return allow(response, address)
  const call = address.calls.get(method)
  if (!call) return notAllowed(address.allow)
  const input = admit(call, request, { params, query })
  if (input instanceof Problem) return input
  return call.handle({ request, response, streams: api.streams, ...input })
}

async function respondToCallback(
  { passToNext }: Api,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Problem | typeof RESPONDED> {
  if (!oidcSettings()) return new Problem(404)
  if (request.method !== 'GET') return notAllowed('GET')
  await passToNext(request, response)
  return RESPONDED
}

function notAllowed(allow: string): Problem {
  return new Problem(405, { headers: { Allow: allow } })
}

function splitUrl(url: string): { path: string; query: string } {
  const end = url.indexOf('?')
  return end < 0 ? { path: url, query: '' } : { path: url.slice(0, end), query: url.slice(end + 1) }
}

/** The one place where surprises become responses. */
function explain(error: unknown): Problem {
  if (isDatabaseUnavailable(error)) {
    logOutage(error)
    return tryAgainLater(503, OUTAGE_RETRY_S)
  }
  logUnexpected(error)
  return new Problem(500)
}

function sendOutcome(request: IncomingMessage, response: ServerResponse, outcome: unknown): void {
  if (response.destroyed) return
  if (outcome instanceof Problem) sendProblem(request, response, outcome)
  else if (outcome === undefined) response.writeHead(204).end()
  else sendJson(request, response, outcome)
}

function sendJson(request: IncomingMessage, response: ServerResponse, outcome: unknown): void {
  const body = JSON.stringify(outcome)
  send(request, response, { status: 200, contentType: 'application/json', body })
}

/** Names what there is, without a grant to other origins. */
function allow(response: ServerResponse, address: Address): typeof RESPONDED {
  response.writeHead(204, { Allow: address.allow }).end()
  return RESPONDED
}

const isUntidy = (path: string) => path.includes('//') || path.endsWith('/')
const tidy = (path: string) => path.replaceAll(/\/{2,}/g, '/').replace(/\/$/, '')

function redirect(response: ServerResponse, path: string, query: string): typeof RESPONDED {
  response.writeHead(308, { Location: query ? `${path}?${query}` : path }).end()
  return RESPONDED
}
