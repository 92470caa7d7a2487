import { sessions } from '@/lib/session-management'
import { SESSIONS_PATH } from '@/lib/wire'
import { defineCall } from '../contract'
import { Problem } from '../problem'
import { nothingSchema, pageSchema, sessionListSchema } from '../schemas'
import { readErrors } from '../usual-errors'
import { findForPage, touchUnlessFromPage } from '../viewer'
import { EXAMPLE_LIST } from './examples'

export const listSessions = defineCall(
  {
    method: 'GET',
    path: SESSIONS_PATH,
    operationId: 'listSessions',
    tag: 'Sessions',
    summary: 'List your active sessions',
    description:
      'The current session comes first, on the first page only; then the others, the most recently active first. ' +
      'Pages stay in step while sessions begin and end: none comes twice, and none that stays is left out. ' +
      'A session that becomes active meanwhile moves to the front, before the page that you have reached.',
    needsSession: true,
    countsAs: 'look',
    params: nothingSchema,
    query: pageSchema,
    response: {
      status: 200,
      description: 'A page of the list.',
      schema: sessionListSchema,
      example: EXAMPLE_LIST,
    },
    otherwise: readErrors('limit: must be a whole number from 1 to 100.'),
  },
  async ({ request, response, query }) => {
    const found = await findForPage(request, (token) => sessions().findActiveWithList(token, query))
    if (!found) return new Problem(401)
    touchUnlessFromPage(request, response, found.session)
    const { list } = found
    return { sessions: list.sessions, total: list.total, nextCursor: list.nextCursor }
  },
)
