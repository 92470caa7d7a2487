import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Calls, getWithCookie, SECRET, type StoredContestant, USER_AGENT } from './contestant'
import type { Database } from './databases'
import { EXPRESS } from './labels'
import { type ServerProcess, startServer } from './server-process'

const TABLE = 'bench/node_modules/connect-pg-simple/table.sql'

/** Makes the table that the package describes, and the index without which a list reads all of it. */
export async function createExpressTable({ pool }: Database): Promise<void> {
  await pool.query(readFileSync(TABLE, 'utf8'))
  await pool.query(`CREATE INDEX ON "session" (("sess"->>'userId'))`)
}

/** Express with express-session and connect-pg-simple. */
export async function startExpress(database: Database): Promise<StoredContestant> {
  const server = await startServer({
    args: ['bench/contestants/express-server.mjs'],
    ready: /Ready in/,
    env: { DATABASE_URL: database.url, AUTH_SECRET: SECRET },
  })
  return {
    label: EXPRESS,
    server,
    database,
    calls: callsOf(server),
    createUser: async () => randomUUID(),
    addSession: (userId) => addSession(database, userId),
    addSessions: (userId, count) => addSessions(database, userId, count),
    countSessions: (userId) => countSessions(database, userId),
  }
}

function callsOf(server: ServerProcess): Calls {
  const list = getWithCookie(server, '/sessions')
  return { list, terminateOthers: (cookie) => ({ ...list(cookie), method: 'DELETE' }) }
}

const COOKIE = { originalMaxAge: 604_800_000, httpOnly: true, path: '/' }

/** What the session of a user holds (`id` is express-session's own name), from `$1`, and when it ends. */
const STORED = `json_build_object('cookie', $2::json, 'userId', $1::text, 'publicId', gen_random_uuid(),
    'ipAddress', '127.0.0.1', 'userAgent', $3::text, 'signedInAt', now(), 'lastActiveAt', now()),
  now() + interval '7 days'`

async function addSession({ pool }: Database, userId: string): Promise<string> {
  const id = randomBytes(24).toString('base64url')
  const values = [userId, COOKIE, USER_AGENT, id]
  await pool.query(`INSERT INTO "session" ("sid", "sess", "expire") SELECT $4, ${STORED}`, values)
  return `connect.sid=${sign(id)}`
}

/** The cookie as cookie-signature signs it: s:value.base64(HMAC-SHA-256) without padding, URI-encoded. */
function sign(id: string): string {
  const signature = createHmac('sha256', SECRET).update(id).digest('base64').replace(/=+$/, '')
  return encodeURIComponent(`s:${id}.${signature}`)
}

async function addSessions({ pool }: Database, userId: string, count: number): Promise<void> {
  await pool.query(
    `INSERT INTO "session" ("sid", "sess", "expire")
     SELECT gen_random_uuid()::text, ${STORED} FROM generate_series(1, $4::integer)`,
    [userId, COOKIE, USER_AGENT, count],
  )
}

async function countSessions({ pool }: Database, userId: string): Promise<number> {
  const { rows } = await pool.query(
    `SELECT count(*)::integer AS total FROM "session" WHERE "sess"->>'userId' = $1`,
    [userId],
  )
  return rows[0].total
}

/** Users with ten sessions each, as in the app's table. */
export async function createStrangers(database: Database, sessions: number): Promise<void> {
  await database.pool.query(
    `INSERT INTO "session" ("sid", "sess", "expire")
     SELECT gen_random_uuid()::text, json_build_object('cookie', $2::json, 'userId', 'stranger-' || n / 10,
       'userAgent', $3::text, 'lastActiveAt', now()), now() + interval '7 days'
     FROM generate_series(1, $1::integer) n`,
    [sessions, COOKIE, USER_AGENT],
  )
  await database.pool.query('VACUUM ANALYZE')
}
