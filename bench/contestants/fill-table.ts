import { USER_AGENT } from './contestant'
import type { Database } from './databases'

const SESSIONS_PER_USER = 5
const TOKEN_LENGTH = 43

/** The token of the session with that number: the cookie of each row is known. */
export function tokenOf(number: number): string {
  return String(number).padStart(TOKEN_LENGTH, '0')
}

/**
 * Fills the app's tables in the database itself. Indexes and the foreign key are made afterwards, from
 * their own definitions, which takes a fraction of the time. User ids are scattered: each user's rows lie apart.
 */
export async function fillTable({ pool }: Database, sessions: number): Promise<void> {
  const constraints = await readDefinitions(pool, FOREIGN_KEY)
  const indexes = await readDefinitions(pool, INDEXES)
  for (const { drop } of [...constraints, ...indexes]) await pool.query(drop)
  await pool.query(INSERT_USERS, [sessions, SESSIONS_PER_USER])
  const values = [sessions, SESSIONS_PER_USER, TOKEN_LENGTH, USER_AGENT]
  await pool.query(INSERT_SESSIONS, values)
  for (const { create } of [...indexes, ...constraints]) await pool.query(create)
  await pool.query('VACUUM ANALYZE')
}

type Definition = { drop: string; create: string }

async function readDefinitions(pool: Database['pool'], query: string): Promise<Definition[]> {
  return (await pool.query<Definition>(query)).rows
}

const FOREIGN_KEY = `
  SELECT 'ALTER TABLE "Session" DROP CONSTRAINT "Session_userId_fkey"' AS drop,
    'ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" ' || pg_get_constraintdef(oid) AS create
  FROM pg_constraint WHERE conname = 'Session_userId_fkey'`

const INDEXES = `
  SELECT format('DROP INDEX %I', indexname) AS drop, indexdef AS create FROM pg_indexes
  WHERE tablename = 'Session' AND indexname <> 'Session_pkey'`

const INSERT_USERS = `
  INSERT INTO "User" ("id", "email", "name")
  SELECT md5('user ' || n)::uuid, 'user-' || n || '@example.com', 'Stranger'
  FROM generate_series(0, $1::integer / $2 - 1) n`

const INSERT_SESSIONS = `
  INSERT INTO "Session" ("userId", "tokenHash", "signInMethod", "expiresAt", "ipAddress", "userAgent")
  SELECT md5('user ' || n % ($1::integer / $2))::uuid, sha256(convert_to(lpad(n::text, $3, '0'), 'UTF8')),
    'password', now() + interval '7 days', '127.0.0.1', $4
  FROM generate_series(0, $1::integer - 1) n`
