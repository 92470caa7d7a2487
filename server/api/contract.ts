import type { IncomingMessage, ServerResponse } from 'node:http'
import type { z } from 'zod'
import type { RequestKind } from '@/lib/request/rate-limits'
import type { EventStreams } from './event-streams'
import type { Problem } from './problem'

type Method = 'GET' | 'DELETE'

/** A problem, or 204. `description` says when; `detail` and `members` are of a real one; `schema` adds to a problem. */
export type OtherResponse = {
  status: number
  description?: string
  detail?: string
  members?: object
  schema?: z.ZodType
}

type SuccessResponse = { status: 200 | 204; description: string } & (
  | { status: 200; schema: z.ZodType; example: unknown; contentType?: string }
  | { status: 204 }
)

/** What a call takes and responds with. Requests are checked by it, and the OpenAPI document is made from it. */
export type Contract = {
  method: Method
  /** As OpenAPI writes it: `/api/sessions/{id}`. */
  path: string
  operationId: string
  tag: 'Sessions' | 'Service'
  summary: string
  description?: string
  needsSession: boolean
  /** How it counts for the limits; null: not at all. */
  countsAs: RequestKind | null
  params: z.ZodObject
  query: z.ZodObject
  response: SuccessResponse
  otherwise: readonly OtherResponse[]
}

/** The response was written by the call itself. */
export const RESPONDED = Symbol('responded')

/** What `response` says, undefined for 204, or something else than usual. */
type Outcome<C extends Contract> =
  | Problem
  | typeof RESPONDED
  | (C['response'] extends { schema: infer Schema extends z.ZodType } ? z.input<Schema> : undefined)

/** A request that passed all checks of its call's contract. */
export type Admitted<C extends Contract> = {
  request: IncomingMessage
  response: ServerResponse
  query: z.output<C['query']>
  params: z.output<C['params']>
  streams: EventStreams
}

export type ApiCall = Contract & {
  handle: (admitted: Admitted<Contract>) => Promise<unknown>
}

export function defineCall<const C extends Contract>(
  contract: C,
  handle: (admitted: Admitted<C>) => Promise<Outcome<C>>,
): C & ApiCall {
  return { ...contract, handle: (admitted) => handle(admitted as Admitted<C>) }
}
