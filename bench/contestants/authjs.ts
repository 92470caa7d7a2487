import { randomUUID } from 'node:crypto'
import type { Account, Contestant } from './contestant'
import type { Database } from './databases'
import { peersProgram } from './peers'
import { startServer } from './server-process'

/** Auth.js's `auth()` with its stock Prisma adapter and sessions in the database, in a Next app. */
export async function startAuthjs(database: Database): Promise<Contestant> {
  return {
    label: 'Auth.js and one query',
    database,
    server: await startServer(peersProgram(database.url)),
    createAccount: (sessions) => createAccount(database, sessions),
    addSessions: (userId, count) => addSessions(database, userId, count),
    countSessions: async (userId) => {
      const { rows } = await database.pool.query(
        'SELECT count(*)::integer AS total FROM "Session" WHERE "userId" = $1',
        [userId],
      )
      return rows[0].total
    },
  }
}

async function createAccount(database: Database, sessions: number): Promise<Account> {
  const [userId, token] = [randomUUID(), randomUUID()]
  await database.pool.query(
    `INSERT INTO "User" ("id", "name", "email", "updatedAt") VALUES ($1, 'Ada Lovelace', $1 || '@example.com', now())`,
    [userId],
  )
  await database.pool.query(
    `INSERT INTO "Session" ("sessionToken", "userId", "expires", "updatedAt")
     VALUES ($1, $2, now() + interval '30 days', now())`,
    [token, userId],
  )
  await addSessions(database, userId, sessions - 1)
  return { userId, cookie: `authjs.session-token=${token}` }
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
