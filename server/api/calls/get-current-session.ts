import { defineCall } from '../contract'
import { Problem } from '../problem'
import { nothingSchema, sessionSchema } from '../schemas'
import { NO_PARAMETERS, readErrors } from '../usual-errors'
import { respondWithSessions } from '../viewer'
import { EXAMPLE_SESSION } from './examples'

export const getCurrentSession = defineCall(
  {
    method: 'GET',
    path: '/api/sessions/current',
    operationId: 'getCurrentSession',
    tag: 'Sessions',
    summary: 'Get the session that asks',
    needsSession: true,
    countsAs: 'look',
    params: nothingSchema,
    query: nothingSchema,
    response: {
      status: 200,
      description: 'The session that asks.',
      schema: sessionSchema,
      example: EXAMPLE_SESSION,
    },
    otherwise: readErrors(NO_PARAMETERS),
  },
  (admitted) =>
    respondWithSessions(
      admitted,
      { limit: 1 },
      ({ sessions: [current] }) => current ?? new Problem(401),
    ),
)
