import { randomUUID } from 'node:crypto'
import { getWithCookie, type StoredContestant } from './contestant'
import { countRows, type Database } from './databases'
import { AUTHJS } from './labels'
import { peersProgram } from './peers'
import { startServer } from './server-process'

/** Auth.js's `auth()` with its stock Prisma adapter and sessions in the database, in a Next app. */
export async function startAuthjs(database: Database): Promise<StoredContestant> {
  const server = await startServer(peersProgram(database.url))
  return {
    label: AUTHJS,
    server,
    database,
    calls: { list: getWithCookie(server, '/authjs/sessions') },
    createUser: () => createUser(database),
    addSession: (userId) => addSession(database, userId),
    addSessions: (userId, count) => addSessions(database, userId, count),
    countSessions: (userId) => countRows(database, 'Session', userId),
  }
}

async function createUser({ pool }: Database): Promise<string> {
  const userId = randomUUID()
  await pool.query(
    `INSERT INTO "User" ("id", "name", "email", "updatedAt") VALUES ($1, 'Ada Lovelace', $1 || '@example.com', now())`,
    [userId],
  )
  return userId
}

async function addSession({ pool }: Database, userId: string): Promise<string> {
  const token = randomUUID()
  await pool.query(
    `INSERT INTO "Session" ("sessionToken", "userId", "expires", "updatedAt")
     VALUES ($1, $2, now() + interval '30 days', now())`,
    [token, userId],
  )
  return `authjs.session-token=${token}`
}

async function addSessions({ pool }: Database, userId: string, count: number): Promise<void> {
  await pool.query(
    `INSERT INTO "Session" ("sessionToken", "userId", "expires", "updatedAt")
     SELECT gen_random_uuid()::text, $1, now() + interval '30 days', now()
     FROM generate_series(1, $2::integer)`,
    [userId, count],
  )
}

/** Users with ten sessions each, as in the app's table. */
export async function createStrangers({ pool }: Database, sessions: number): Promise<void> {
  await pool.query(
    `INSERT INTO "User" ("id", "name", "email", "updatedAt")
     SELECT 'stranger-' || n, 'Stranger', 'stranger-' || n || '@example.com', now()
     FROM generate_series(1, $1::integer / 10) n`,
    [sessions],
  )
  await pool.query(
    `INSERT INTO "Session" ("sessionToken", "userId", "expires", "updatedAt")
     SELECT gen_random_uuid()::text, "id", now() + interval '30 days', now()
     FROM "User", generate_series(1, 10) WHERE "id" LIKE 'stranger-%'`,
  )
  await pool.query('VACUUM ANALYZE')
}
