import { isDatabaseReady } from '@/lib/database/ready'
import { defineCall } from '../contract'
import { Problem } from '../problem'
import { healthSchema, nothingSchema, notReadySchema } from '../schemas'
import { everyError, NO_PARAMETERS } from '../usual-errors'

const HEALTHY = { status: 'ok' } as const
const DATABASE_MISSING = 'The database does not answer.'
const MISSING = { missing: ['database'] }

export const getLive = defineCall(
  {
    method: 'GET',
    path: '/api/health/live',
    operationId: 'getLive',
    tag: 'Service',
    summary: 'Ask whether this instance runs',
    description: 'It asks nothing else: an instance without its database is alive.',
    needsSession: false,
    countsAs: null,
    params: nothingSchema,
    query: nothingSchema,
    response: { status: 200, description: 'It runs.', schema: healthSchema, example: HEALTHY },
    otherwise: everyError(NO_PARAMETERS),
  },
  async () => HEALTHY,
)

export const getReady = defineCall(
  {
    method: 'GET',
    path: '/api/health/ready',
    operationId: 'getReady',
    tag: 'Service',
    summary: 'Ask whether this instance can answer requests',
    needsSession: false,
    countsAs: null,
    params: nothingSchema,
    query: nothingSchema,
    response: { status: 200, description: 'It can.', schema: healthSchema, example: HEALTHY },
    otherwise: [
      ...everyError(NO_PARAMETERS),
      {
        status: 503,
        description: 'It cannot, and `missing` says why.',
        schema: notReadySchema,
        detail: DATABASE_MISSING,
        members: MISSING,
      },
    ],
  },
  async () => {
    if (await isDatabaseReady()) return HEALTHY
    const headers = { 'Retry-After': '5' }
    return new Problem(503, { detail: DATABASE_MISSING, headers, members: MISSING })
  },
)
