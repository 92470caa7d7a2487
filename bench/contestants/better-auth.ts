import { createHmac, randomBytes } from 'node:crypto'
import { type Account, type Contestant, SECRET, USER_AGENT } from './contestant'
import type { Database } from './databases'
import { peersProgram } from './peers'
import { startServer } from './server-process'

/**
 * Better Auth in a Next app.
 * @param listCap how many rows its lists may have, and with them its terminations; without it its own 100.
 */
export async function startBetterAuth(database: Database, listCap?: number): Promise<Contestant> {
  return {
    label: listCap === undefined ? 'Better Auth, as it comes' : 'Better Auth',
    database,
    server: await startServer(peersProgram(database.url, capSetting(listCap))),
    createAccount: (sessions) => createAccount(database, sessions),
    addSessions: (userId, count) => addSessions(database, userId, count),
    countSessions: async (userId) => {
      const { rows } = await database.pool.query(
        'SELECT count(*)::integer AS total FROM "session" WHERE "userId" = $1',
        [userId],
      )
      return rows[0].total
    },
  }
}

function capSetting(listCap: number | undefined): Record<string, string> {
  return listCap === undefined ? {} : { BETTER_AUTH_LIST_CAP: String(listCap) }
}

async function createAccount(database: Database, sessions: number): Promise<Account> {
  const userId = randomBytes(16).toString('hex')
  const token = randomBytes(24).toString('base64url')
  await database.pool.query(
    `INSERT INTO "user" ("id", "name", "email", "updatedAt") VALUES ($1, 'Ada Lovelace', $1 || '@example.com', now())`,
    [userId],
  )
  await database.pool.query(
    `INSERT INTO "session" ("id", "userId", "token", "expiresAt", "updatedAt", "ipAddress", "userAgent")
     VALUES ($1, $1, $2, now() + interval '7 days', now(), '127.0.0.1', $3)`,
    [userId, token, USER_AGENT],
  )
  await addSessions(database, userId, sessions - 1)
  return { userId, cookie: `better-auth.session_token=${sign(token)}` }
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
