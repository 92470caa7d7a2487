import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import { send } from '@/server/http/send'

/** What to do next, where a call does not say it better: nothing that an attacker does not know. */
const DETAILS = new Map([
  [401, 'There is no live session. Sign in first.'],
  [
    403,
    "A request that changes something needs Sec-Fetch-Site: same-origin, or an Origin equal to this app's.",
  ],
  [404, 'There is nothing at this address.'],
  [405, 'This method is not allowed here. The Allow header names those that are.'],
  [413, 'The body is too large: this call takes none.'],
  [415, 'This call takes no body.'],
  [421, "This host is not the app's. Use the host of its address (AUTH_URL)."],
  [429, 'Too many requests. Try again after the seconds that Retry-After names.'],
  [500, 'Something went wrong here. Please try again later.'],
  [503, 'This cannot be answered at the moment. It is safe to try again.'],
])

/** An error as programs read it: RFC 9457. */
export type ProblemBody = { type: string; title: string; status: number; detail: string }

/** `type` is about:blank: the status says what kind of problem it is, and `detail` the rest. */
export function describeProblem(status: number, detail?: string): ProblemBody {
  const title = STATUS_CODES[status] ?? 'Error'
  return { type: 'about:blank', title, status, detail: detail ?? DETAILS.get(status) ?? title }
}

/** An error that a call responds with. `members` are what a problem has beside those of RFC 9457. */
export class Problem {
  constructor(
    readonly status: number,
    readonly given: { detail?: string; headers?: Record<string, string>; members?: object } = {},
  ) {}
}

export function sendProblem(
  request: IncomingMessage,
  response: ServerResponse,
  { status, given }: Problem,
): void {
  const body = JSON.stringify({ ...describeProblem(status, given.detail), ...given.members })
  const contentType = 'application/problem+json'
  send(request, response, { status, headers: given.headers, contentType, body })
}

export function tryAgainLater(status: 429 | 503, retryAfterS: number): Problem {
  return new Problem(status, { headers: { 'Retry-After': String(retryAfterS) } })
}
