import { sessions } from '@/lib/session-management'
import { defineCall } from '../contract'
import { Problem } from '../problem'
import { nothingSchema, sessionSchema } from '../schemas'
import { NO_PARAMETERS, readErrors } from '../usual-errors'
import { findForPage, touchUnlessFromPage } from '../viewer'
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
  async ({ request, response }) => {
    const found = await findForPage(request, (token) => sessions().findActiveView(token))
    if (!found) return new Problem(401)
    touchUnlessFromPage(request, response, found.session)
    return found.view
  },
)
