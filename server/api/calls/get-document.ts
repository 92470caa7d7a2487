import { defineCall } from '../contract'
import { documentSchema, nothingSchema } from '../schemas'
import { NO_PARAMETERS, ownHostErrors } from '../usual-errors'

export function makeGetDocument(readDocument: () => { openapi: string }) {
  return defineCall(
    {
      method: 'GET',
      path: '/api/openapi.json',
      operationId: 'getDocument',
      tag: 'Service',
      summary: 'Get this document',
      needsSession: false,
      countsAs: null,
      params: nothingSchema,
      query: nothingSchema,
      response: {
        status: 200,
        description: 'This document.',
        schema: documentSchema,
        example: { openapi: '3.1.0' },
      },
      otherwise: ownHostErrors(NO_PARAMETERS),
    },
    async () => readDocument(),
  )
}
