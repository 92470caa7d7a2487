import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import { Problem, sendProblem } from '@/server/api/problem'
import { isApiRequest } from './is-api-request'
import { send } from './send'

/** Why a request gets no further than the front server. */
export type Refusal = { status: number; sentence?: string; headers?: Record<string, string> }

/** Responds with a refusal: a problem for programs, a sentence for people. */
export function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const { status, headers, sentence = STATUS_CODES[status] } = refusal
  if (isApiRequest(request)) return sendProblem(request, response, new Problem(status))
  const body = sentence ? `${sentence}\n` : ''
  send(request, response, { status, headers, contentType: 'text/plain; charset=utf-8', body })
}
