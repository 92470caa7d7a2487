import { sessions } from '@/lib/session-management'
import { EVENTS_PATH } from '@/lib/wire'
import { defineCall, RESPONDED } from '../contract'
import { tryAgainLater } from '../problem'
import { eventStreamSchema, nothingSchema } from '../schemas'
import { NO_PARAMETERS, ownHostErrors } from '../usual-errors'
import { findForPage } from '../viewer'
import { EXAMPLE_EVENTS } from './examples'

/** How long a page waits that found no room, or a server that stops. */
const FULL_RETRY_S = 30

export const followSessions = defineCall(
  {
    method: 'GET',
    path: EVENTS_PATH,
    operationId: 'followSessions',
    tag: 'Sessions',
    summary: 'Follow what happens to your sessions',
    description:
      'Server-sent events, as `EventSource` reads them. `sessions-changed` (data `{}`): the list has changed, look ' +
      'again. `session-terminated` (data `{ "reason" }`: terminated, expired, signed-out or replaced): the session ' +
      'that asks is over, and so is the stream. A comment every 15 seconds shows that the connection is alive. A stream ' +
      'may end at any time with a `retry`: come back after that many milliseconds. Following is not activity.',
    needsSession: true,
    countsAs: 'stream',
    params: nothingSchema,
    query: nothingSchema,
    response: {
      status: 200,
      description: 'The stream.',
      contentType: 'text/event-stream',
      schema: eventStreamSchema,
      example: EXAMPLE_EVENTS,
    },
    otherwise: [
      {
        status: 204,
        description: 'No live session: there is nothing to follow. `EventSource` stops.',
      },
      ...ownHostErrors(NO_PARAMETERS),
      { status: 429 },
      { status: 503 },
    ],
  },
  async ({ request, response, streams }) => {
    const newsBefore = streams.newsCount
    const found = await findForPage(request, findSession)
    if (response.destroyed) return RESPONDED
    if (!found) {
      response.writeHead(204).end()
      return RESPONDED
    }
    if (streams.isFull) return tryAgainLater(503, FULL_RETRY_S)
    const { userId, id: sessionId } = found.session
    await streams.open({ userId, sessionId }, response, newsBefore)
    return RESPONDED
  },
)

async function findSession(token: string) {
  const session = await sessions().findActive(token)
  return session && { session }
}
