import type { IncomingMessage } from 'node:http'
import { currentRequest } from '@/lib/request/current-request'
import { limitRequest } from '@/lib/request/rate-limits'
import { logForeignOrigin } from '@/lib/request/same-origin'
import type { ApiCall } from './contract'
import { readParameters, refuseBody } from './input'
import { Problem, tryAgainLater } from './problem'

type Input = { query: Record<string, unknown>; params: Record<string, unknown> }
type Asked = { params: [string, string][]; query: string }

/** Checks a request against its call's contract, before the database is asked anything. */
export function admit(call: ApiCall, { headers }: IncomingMessage, asked: Asked): Input | Problem {
  return (
    refuseForeign(call) ?? refuseFrequent(call) ?? refuseBody(headers) ?? readInput(call, asked)
  )
}

function refuseForeign({ method }: ApiCall): Problem | null {
  if (method === 'GET' || currentRequest().isSameOrigin) return null
  logForeignOrigin()
  return new Problem(403)
}

function refuseFrequent({ countsAs }: ApiCall): Problem | null {
  const limited = countsAs && limitRequest(countsAs, currentRequest())
  return limited ? tryAgainLater(429, limited.retryAfterS) : null
}

function readInput(call: ApiCall, asked: Asked): Input | Problem {
  const params = readParameters(call.params, asked.params)
  if (params instanceof Problem) return params
  const query = readParameters(call.query, asked.query ? [...new URLSearchParams(asked.query)] : [])
  return query instanceof Problem ? query : { params, query }
}
