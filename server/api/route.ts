import 'server-only'
import type { z } from 'zod'
import { getViewer, listViewerSessions, type Viewer } from '@/lib/auth/viewer'
import { isDatabaseUnavailable } from '@/lib/database/database'
import { log } from '@/lib/log'
import type { ListPage } from '@/lib/sessions/session-list'
import type { SessionListView } from '@/lib/sessions/session-view'
import { type ApiCall, listAllowedMethods, type Method } from './contract'
import { readParameters, refuseBody } from './input'
import { problemResponse } from './problem'
import { limitRequest } from '@/lib/request/rate-limits'
import { isSameOrigin, tellForeignOrigin } from '@/lib/request/same-origin'

/** Next gives no `params` where the address has none. */
type Context = { params?: Promise<object> }
type Handler = (request: Request, context: Context) => Promise<Response>

type Input<Call extends ApiCall> = {
  query: z.output<Call['query']>
  params: z.output<Call['params']>
}

/** What the contract says that a call answers; undefined is 204, and a Response is a problem. */
type Answer<Call extends ApiCall> =
  | Response
  | (Call['answer'] extends { schema: infer Schema extends z.ZodType }
      ? z.input<Schema>
      : undefined)

/** How long programs wait while the database is away. */
const OUTAGE_HEADERS = { 'Retry-After': '5' }
const NO_STORE = { 'Cache-Control': 'no-store' }

/**
 * The handlers of one address, for every method that Next knows. HEAD is answered where GET is, and
 * OPTIONS names what there is, without a grant to other origins; all others are 405.
 */
export function apiRoute(handlers: { [method in Method]?: Handler }) {
  const Allow = listAllowedMethods(Object.keys(handlers)).join(', ')
  const refuse: Handler = async () => problemResponse(405, { headers: { Allow } })
  return {
    GET: handlers.GET ?? refuse,
    HEAD: handlers.GET ?? refuse,
    DELETE: handlers.DELETE ?? refuse,
    OPTIONS: async () => new Response(null, { status: 204, headers: { Allow, ...NO_STORE } }),
    PATCH: refuse,
    POST: refuse,
    PUT: refuse,
  }
}

/** Answers a call that needs a live session; without one the answer is 401. One query. */
export function viewerCall<Call extends ApiCall>(
  call: Call,
  handle: (given: { viewer: Viewer } & Input<Call>) => Promise<Answer<Call>>,
): Handler {
  return publicCall(call, async (input) => {
    const viewer = await getViewer()
    return viewer ? handle({ viewer, ...input }) : problemResponse(401)
  })
}

/**
 * Answers a call about the viewer's own sessions: who asks and the page of the list that the call
 * needs are one query.
 */
export function viewerListCall<Call extends ApiCall>(
  call: Call,
  toPage: (query: Input<Call>['query']) => ListPage,
  toAnswer: (list: SessionListView) => Answer<Call>,
): Handler {
  return publicCall(call, async ({ query }) => {
    const list = await listViewerSessions(toPage(query))
    return list ? toAnswer(list) : problemResponse(401)
  })
}

/** Answers a call that anybody may make. */
export function publicCall<Call extends ApiCall>(
  call: Call,
  handle: (given: Input<Call>) => Promise<Answer<Call>>,
): Handler {
  return (request, context) =>
    answer(async () => {
      const input = await admit(call, request, context)
      return input instanceof Response ? input : handle(input)
    })
}

/** What the call takes, or why it is refused: nothing has been asked of the database yet. */
async function admit<Call extends ApiCall>(
  call: Call,
  request: Request,
  { params }: Context,
): Promise<Input<Call> | Response> {
  if (call.method !== 'GET' && !isSameOrigin(request.headers)) return refuseForeign()
  return (
    (await limit(call, request)) ??
    refuseBody(request.headers) ??
    readInput(call, request, (await params) ?? {})
  )
}

function refuseForeign(): Response {
  tellForeignOrigin()
  return problemResponse(403)
}

async function limit(call: ApiCall, { headers }: Request): Promise<Response | null> {
  if (!call.needsSession) return null
  const limited = await limitRequest(call.method === 'GET' ? 'look' : 'terminate', headers)
  return limited && problemResponse(429, { headers: { 'Retry-After': `${limited.retryAfterS}` } })
}

function readInput<Call extends ApiCall>(
  call: Call,
  request: Request,
  params: object,
): Input<Call> | Response {
  const path = readParameters<Call['params']>(call.params, Object.entries(params))
  if (path instanceof Response) return path
  const query = readParameters<Call['query']>(call.query, readQuery(request))
  return query instanceof Response ? query : { params: path, query }
}

/**
 * The query as it was asked for, which the server in front notes: Next takes `__proto__` and names of
 * its own (`nxtP…`) out of `request.url`, and what is not known is to be refused.
 */
function readQuery({ headers, url }: Request): URLSearchParams {
  const [, query] = (headers.get('x-request-path') ?? url).split(/\?(.*)/s)
  return new URLSearchParams(query)
}

/** The one place where surprises become answers. */
async function answer(act: () => Promise<unknown>): Promise<Response> {
  try {
    return toResponse(await act())
  } catch (error) {
    if (isDatabaseUnavailable(error)) {
      log().error({ event: 'database_unavailable', err: error }, 'The database is away.')
      return problemResponse(503, { headers: OUTAGE_HEADERS })
    }
    log().error({ event: 'request_failed', err: error }, 'A request failed.')
    return problemResponse(500)
  }
}

function toResponse(outcome: unknown): Response {
  if (outcome instanceof Response) return outcome
  if (outcome === undefined) return new Response(null, { status: 204, headers: NO_STORE })
  return Response.json(outcome, { headers: NO_STORE })
}
