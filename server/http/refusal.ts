import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import { logRefusal } from '@/lib/request/refusal-log'
import { Problem, sendProblem } from '@/server/api/problem'
import { isApiRequest } from './is-api-request'
import { send } from './send'

export type Refusal = { status: number; sentence?: string; headers?: Record<string, string> }

/** Their lines are written where the reason is known. */
const LOGGED_BEFORE = new Set([403, 421, 429, 500])

/** Responds with a refusal: a problem for programs, a sentence for people. */
export function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const { status, headers } = refusal
  if (!LOGGED_BEFORE.has(status)) logStatus(status)
  if (isApiRequest(request)) sendProblem(request, response, new Problem(status, { headers }))
  else sendSentence(request, response, refusal)
}

function sendSentence(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, sentence = STATUS_CODES[status] }: Refusal,
): void {
  const body = sentence ? `${sentence}\n` : ''
  send(request, response, { status, headers, contentType: 'text/plain; charset=utf-8', body })
}

/** @param ipAddress where there is no current request, because it could not be read. */
export function logStatus(status: number, ipAddress?: string | null): void {
  const fields = { event: 'request_refused', status }
  logRefusal({ level: 'info', fields, message: STATUS_CODES[status] ?? 'Refused', ipAddress })
}
