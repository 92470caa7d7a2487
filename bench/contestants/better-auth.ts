import { createHmac, randomBytes } from 'node:crypto'
import { type Calls, getWithCookie, SECRET, type StoredContestant, USER_AGENT } from './contestant'
import { countRows, type Database } from './databases'
import { BETTER_AUTH, BETTER_AUTH_AS_IT_COMES } from './labels'
import { peersProgram } from './peers'
import { type Program, type ServerProcess, startServer } from './server-process'

/** More rows than any user here has. */
const NO_CAP = { BETTER_AUTH_LIST_CAP: '1000000' }

/** Better Auth in a Next app, without its limit of 100 rows, so that it does the whole work. */
export function betterAuthProgram(databaseUrl: string): Program {
  return peersProgram(databaseUrl, NO_CAP)
}

/** Starts Better Auth without its limit of 100 rows. */
export function startBetterAuth(database: Database): Promise<StoredContestant> {
  return start(BETTER_AUTH, database, betterAuthProgram(database.url))
}

/** Starts Better Auth as it comes: its lists, and so its terminations, end at 100 rows. */
export function startBetterAuthAsItComes(database: Database): Promise<StoredContestant> {
  return start(BETTER_AUTH_AS_IT_COMES, database, peersProgram(database.url))
}

async function start(
  label: string,
  database: Database,
  program: Program,
): Promise<StoredContestant> {
  const server = await startServer(program)
  return {
    label,
    server,
    database,
    calls: callsOf(server),
    createUser: () => createUser(database),
    addSession: (userId) => addSession(database, userId),
    addSessions: (userId, count) => addSessions(database, userId, count),
    countSessions: (userId) => countRows(database, 'session', userId),
  }
}

function callsOf(server: ServerProcess): Calls {
  return {
    current: getWithCookie(server, '/api/auth/get-session'),
    list: getWithCookie(server, '/api/auth/list-sessions'),
    terminateOthers: (cookie) => ({
      url: `${server.url}/api/auth/revoke-other-sessions`,
      method: 'POST',
      headers: { cookie, origin: server.url, 'content-type': 'application/json' },
      body: '{}',
    }),
  }
}

async function createUser({ pool }: Database): Promise<string> {
  const userId = randomBytes(16).toString('hex')
  await pool.query(
    `INSERT INTO "user" ("id", "name", "email", "updatedAt") VALUES ($1, 'Ada Lovelace', $1 || '@example.com', now())`,
    [userId],
  )
  return userId
}

async function addSession({ pool }: Database, userId: string): Promise<string> {
  const token = randomBytes(24).toString('base64url')
  await pool.query(
    `INSERT INTO "session" ("id", "userId", "token", "expiresAt", "updatedAt", "ipAddress", "userAgent")
     VALUES (gen_random_uuid()::text, $1, $2, now() + interval '7 days', now(), '127.0.0.1', $3)`,
    [userId, token, USER_AGENT],
  )
  return `better-auth.session_token=${sign(token)}`
}

/** The cookie as better-call signs it (its crypto.mjs): value.base64(HMAC-SHA-256), URI-encoded. */
function sign(token: string): string {
  const signature = createHmac('sha256', SECRET).update(token).digest('base64')
  return encodeURIComponent(`${token}.${signature}`)
}

async function addSessions({ pool }: Database, userId: string, count: number): Promise<void> {
  await pool.query(
    `INSERT INTO "session" ("id", "userId", "token", "expiresAt", "updatedAt", "ipAddress", "userAgent")
     SELECT gen_random_uuid()::text, $1, gen_random_uuid()::text, now() + interval '7 days', now(), '127.0.0.1', $3
     FROM generate_series(1, $2::integer)`,
    [userId, count, USER_AGENT],
  )
}

/** Users with ten sessions each, as in the app's table. */
export async function createStrangers({ pool }: Database, sessions: number): Promise<void> {
  await pool.query(
    `INSERT INTO "user" ("id", "name", "email", "updatedAt")
     SELECT 'stranger-' || n, 'Stranger', 'stranger-' || n || '@example.com', now()
     FROM generate_series(1, $1::integer / 10) n`,
    [sessions],
  )
  await pool.query(
    `INSERT INTO "session" ("id", "userId", "token", "expiresAt", "updatedAt", "ipAddress", "userAgent")
     SELECT gen_random_uuid()::text, "id", gen_random_uuid()::text, now() + interval '7 days', now(), '127.0.0.1', $1
     FROM "user", generate_series(1, 10) WHERE "id" LIKE 'stranger-%'`,
    [USER_AGENT],
  )
  await pool.query('VACUUM ANALYZE')
}
