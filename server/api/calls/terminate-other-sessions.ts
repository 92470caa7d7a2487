import { currentRequest } from '@/lib/request/current-request'
import { sessions } from '@/lib/session-management'
import { SESSIONS_PATH } from '@/lib/wire'
import { defineCall } from '../contract'
import { Problem } from '../problem'
import { exceptSchema, nothingSchema, terminatedSchema } from '../schemas'
import { changeErrors } from '../usual-errors'
import { touchAfterResponse } from '../viewer'

export const terminateOtherSessions = defineCall(
  {
    method: 'DELETE',
    path: SESSIONS_PATH,
    operationId: 'terminateOtherSessions',
    tag: 'Sessions',
    summary: 'Terminate all other sessions',
    description:
      'The others are out at once, and the session that asks stays. Of calls that overlap, each answers what it ended ' +
      'itself, so a retry is safe.',
    needsSession: true,
    countsAs: 'terminate',
    params: nothingSchema,
    query: exceptSchema,
    response: {
      status: 200,
      description: 'The others have ended.',
      schema: terminatedSchema,
      example: { terminated: 2 },
    },
    otherwise: changeErrors(
      'except: must be "current", because this call never ends the session that asks.',
    ),
  },
  async ({ response }) => {
    const { token } = currentRequest()
    const found = token === null ? null : await sessions().terminateOthersOfToken(token)
    if (found?.outcome.status !== 'terminated') return new Problem(401)
    touchAfterResponse(found.session, response)
    return { terminated: found.outcome.count }
  },
)
