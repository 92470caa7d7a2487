import { createHash, randomBytes } from 'node:crypto'
import { BUILT_SERVER } from '../../scripts/build.mjs'
import { type Calls, getWithCookie, SECRET, type StoredContestant, USER_AGENT } from './contestant'
import { countRows, type Database } from './databases'
import { APP } from './labels'
import { type Program, type ServerProcess, startServer } from './server-process'

/** This app as it runs in production. */
export function appProgram(databaseUrl: string, nodeOptions: string[] = []): Program {
  return {
    args: [...nodeOptions, BUILT_SERVER],
    ready: /Ready in/,
    env: { DATABASE_URL: databaseUrl, AUTH_SECRET: SECRET, RATE_LIMITS: 'off' },
  }
}

/** Starts the app on a database that has its tables. */
export async function startApp(
  database: Database,
  nodeOptions?: string[],
): Promise<StoredContestant> {
  return startProgram(appProgram(database.url, nodeOptions), database)
}

/** As `startApp`, with the limits on, behind a proxy that says where requests come from. */
export async function startAppWithLimits(database: Database): Promise<StoredContestant> {
  const program = appProgram(database.url)
  const env = { ...program.env, RATE_LIMITS: 'on', TRUSTED_PROXY_HOPS: '1' }
  return startProgram({ ...program, env }, database)
}

async function startProgram(program: Program, database: Database): Promise<StoredContestant> {
  const server = await startServer(program)
  return {
    label: APP,
    server,
    database,
    calls: callsOf(server),
    createUser: () => createUser(database),
    addSession: async (userId) => sessionCookie((await createTokens(database, userId, 1))[0]),
    addSessions: (userId, count) => addSessions(database, userId, count),
    countSessions: (userId) => countRows(database, 'ActiveSession', userId),
  }
}

function callsOf(server: ServerProcess): Calls {
  return {
    current: getWithCookie(server, '/api/sessions/current'),
    list: getWithCookie(server, '/api/sessions'),
    terminateOthers: (cookie) => ({
      url: `${server.url}/api/sessions?except=current`,
      method: 'DELETE',
      headers: { cookie, ...ownOrigin(server) },
    }),
  }
}

/** What a request of the app's own pages carries besides the cookie. */
export function ownOrigin({ url }: ServerProcess): Record<string, string> {
  return { origin: url, 'sec-fetch-site': 'same-origin' }
}

/** The Cookie header of a token. */
export function sessionCookie(token = ''): string {
  return `session=${token}`
}

/** Makes sessions of a user whose tokens the caller keeps: an open page each. */
export async function createTokens(
  { pool }: Database,
  userId: string,
  count: number,
): Promise<string[]> {
  const tokens = Array.from({ length: count }, () => randomBytes(32).toString('base64url'))
  await pool.query(
    `INSERT INTO "Session" ("userId", "tokenHash", "signInMethod", "expiresAt", "ipAddress", "userAgent")
     SELECT $1, given.hash, 'password', now() + interval '7 days', '127.0.0.1', $3
     FROM unnest($2::bytea[]) AS given(hash)`,
    [userId, tokens.map(hashToken), USER_AGENT],
  )
  return tokens
}

/** The form in which the app stores a token. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** Sends what the app's transactions send when they commit a change of a user's sessions. */
export async function notify({ pool }: Database, change: string): Promise<void> {
  await pool.query({
    name: 'notify',
    text: "SELECT pg_notify('session_changes', $1)",
    values: [change],
  })
}

async function createUser({ pool }: Database): Promise<string> {
  const { rows } = await pool.query(
    `INSERT INTO "User" ("email", "name")
     VALUES (gen_random_uuid() || '@example.com', 'Ada Lovelace') RETURNING "id"`,
  )
  return rows[0].id
}

async function addSessions({ pool }: Database, userId: string, count: number): Promise<void> {
  await pool.query(
    `INSERT INTO "Session" ("userId", "tokenHash", "signInMethod", "expiresAt", "ipAddress", "userAgent")
     SELECT $1, sha256(uuid_send(gen_random_uuid())), 'password', now() + interval '7 days', '127.0.0.1', $3
     FROM generate_series(1, $2::integer)`,
    [userId, count, USER_AGENT],
  )
}

/** Users with ten sessions each, so that the user who is measured is one of many. */
export async function createStrangers({ pool }: Database, sessions: number): Promise<void> {
  await pool.query(
    `INSERT INTO "User" ("email", "name")
     SELECT 'stranger-' || n || '@example.com', 'Stranger' FROM generate_series(1, $1::integer / 10) n`,
    [sessions],
  )
  await pool.query(
    `INSERT INTO "Session" ("userId", "tokenHash", "signInMethod", "expiresAt", "ipAddress", "userAgent")
     SELECT "id", sha256(uuid_send(gen_random_uuid())), 'password', now() + interval '7 days', '127.0.0.1', $1
     FROM "User", generate_series(1, 10) WHERE "email" LIKE 'stranger-%'`,
    [USER_AGENT],
  )
  await pool.query('VACUUM ANALYZE')
}
