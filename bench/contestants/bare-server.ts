// The physical floor: node:http and one prepared query that looks up who is asking and lists the sessions.
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { Pool } from 'pg'

const LIST = `
  SELECT s."id", s."id" = me."id" AS current, s."ipAddress", s."userAgent", s."signedInAt", s."lastActiveAt", s."expiresAt"
  FROM "ActiveSession" me JOIN "ActiveSession" s ON s."userId" = me."userId"
  WHERE me."tokenHash" = $1 ORDER BY current DESC, s."lastActiveAt" DESC LIMIT 50`

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 20 })

const server = createServer(async (request, response) => {
  const token = /session=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''
  const tokenHash = createHash('sha256').update(token).digest()
  const { rows } = await pool.query({ name: 'list', text: LIST, values: [tokenHash] })
  response.writeHead(rows.length > 0 ? 200 : 401, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify({ sessions: rows }))
})

server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('Ready in no time'))
