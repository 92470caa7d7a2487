import { type ServerResponse, STATUS_CODES } from 'node:http'

/** What to do next, where nobody knows it better. It tells nothing that an attacker does not know. */
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
  [429, 'Too many requests. Try again after the seconds that Retry-After names.'],
  [500, 'Something went wrong here. Please try again later.'],
  [503, 'This cannot be answered at the moment. It is safe to try again.'],
])

/** An error as it is told to a program: RFC 9457. */
export type Problem = { type: string; title: string; status: number; detail: string }

/** `type` is about:blank: the status says what kind of problem it is, and `detail` the rest. */
export function describeProblem(status: number, detail?: string): Problem {
  const title = STATUS_CODES[status] ?? 'Error'
  return { type: 'about:blank', title, status, detail: detail ?? DETAILS.get(status) ?? title }
}

const HEADERS = { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' }

/**
 * An error as the answer of a route handler. `members` are more than RFC 9457 has, for programs.
 */
export function problemResponse(
  status: number,
  {
    detail,
    headers,
    members,
  }: { detail?: string; headers?: Record<string, string>; members?: object } = {},
): Response {
  return Response.json(
    { ...describeProblem(status, detail), ...members },
    { status, headers: { ...HEADERS, ...headers } },
  )
}

/** An error as the answer of the server in front. */
export function writeProblem(
  response: ServerResponse,
  status: number,
  { detail, headers }: { detail?: string; headers?: Record<string, string> } = {},
): void {
  response.writeHead(status, { ...HEADERS, ...headers })
  response.end(JSON.stringify(describeProblem(status, detail)))
}
