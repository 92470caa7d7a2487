// The physical floor: node:http and one prepared query, the same as the app's, for each request.
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Pool } from 'pg'
import { CURRENT, LIST } from './app-queries'

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 20 })

const server = createServer((request, response) =>
  request.url === '/current'
    ? respondWithCurrent(request, response)
    : respondWithList(request, response),
)

async function respondWithList(request: IncomingMessage, response: ServerResponse) {
  const [row] = await runQuery('list', LIST, request)
  if (!row) return send(response, null)
  const { total, others, now, ...mine } = row
  send(response, { sessions: [withoutUser(mine), ...(others ?? [])], total })
}

async function respondWithCurrent(request: IncomingMessage, response: ServerResponse) {
  const [row] = await runQuery('current', CURRENT, request)
  send(response, row ? withoutUser(row) : null)
}

function withoutUser(row: Record<string, unknown>) {
  const { userId, userEmail, userName, userRole, touchIsDue, ...session } = row
  return session
}

async function runQuery(name: string, text: string, { headers }: IncomingMessage) {
  const token = /session=([\w-]+)/.exec(headers.cookie ?? '')?.[1] ?? ''
  const values = [createHash('sha256').update(token).digest()]
  return (await pool.query({ name, text, values })).rows
}

function send(response: ServerResponse, body: unknown): void {
  response.writeHead(body ? 200 : 401, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify(body))
}

server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('Ready in no time'))
