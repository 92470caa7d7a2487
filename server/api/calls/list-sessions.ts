import { SESSIONS_PATH } from '@/lib/wire'
import { defineCall } from '../contract'
import { nothingSchema, pageSchema, sessionListSchema } from '../schemas'
import { readErrors } from '../usual-errors'
import { respondWithSessions } from '../viewer'
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
  (admitted) =>
    respondWithSessions(admitted, admitted.query, ({ sessions, total, nextCursor }) => ({
      sessions,
      total,
      nextCursor,
    })),
)
