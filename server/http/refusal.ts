import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import { Problem, sendProblem } from '@/server/api/problem'
import { isApiRequest } from './is-api-request'
import { send } from './send'

export type Refusal = { status: number; sentence?: string; headers?: Record<string, string> }

/** Responds with a refusal: a problem for programs, a sentence for people. */
export function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  if (isApiRequest(request)) sendProblem(request, response, new Problem(refusal.status))
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
