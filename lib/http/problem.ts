import { type ServerResponse, STATUS_CODES } from 'node:http'

/** What is told of an error, to a program: RFC 9457. `type` is about:blank: the status says it all. */
export function describeProblem(status: number, detail?: string) {
  return { type: 'about:blank', title: STATUS_CODES[status], status, detail }
}

const HEADERS = { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' }

/** An error as the answer of a route handler. */
export function problemResponse(
  status: number,
  { detail, headers }: { detail?: string; headers?: Record<string, string> } = {},
): Response {
  return Response.json(describeProblem(status, detail), {
    status,
    headers: { ...HEADERS, ...headers },
  })
}

/** An error as the answer of the server in front. */
export function writeProblem(
  response: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { ...HEADERS, ...headers })
  response.end(JSON.stringify(describeProblem(status)))
}
