import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { PrismaPg } from '@prisma/adapter-pg'
import { DatabaseError, Pool } from 'pg'
import { z } from 'zod'
import { env } from '@/lib/env'
import { Prisma, PrismaClient } from '@/lib/generated/prisma/client'

/** How long a request waits for a free connection before the answer is 503. */
const CONNECTION_TIMEOUT_MS = 3_000
/** How long one statement may run; everything the app asks is an index look-up or a bounded change. */
const STATEMENT_TIMEOUT_MS = 10_000
/** When not even the time-out of a statement is heard of: a server that is silent, or a cut line. */
const SILENCE_TIMEOUT_MS = 12_000
const POOL_SIZE = 20
/** How long a connection rests before the system asks whether its other end is still there. */
const KEEP_ALIVE_DELAY_MS = 10_000

type Database = { pool: Pool; prisma: PrismaClient }

declare global {
  // The server and the copy of this module that Next bundles share one pool.
  var sessionManagementDatabase: Database | undefined
}

/** The one way to PostgreSQL. It connects at the first query. */
export function database(): PrismaClient {
  return open().prisma
}

/**
 * Runs one prepared statement on the pool of `database()` without Prisma's engine in between, which
 * costs more than the statement itself: for what every request asks (docs/decisions/014).
 * @param statement made with `sql`. Few texts: each is planned once per connection, and kept.
 * @returns the rows as `pg` reads them: timestamps are Dates, uuids text, json what it holds. As with
 * Prisma's `$queryRaw`, whoever asks says what type they are.
 */
export async function runPrepared<Rows extends object[]>({ text, values }: Sql): Promise<Rows> {
  try {
    const { rows } = await open().pool.query({ name: statementName(text), text, values })
    return rows as Rows
  } catch (error) {
    throw error instanceof DatabaseError ? error : new DatabaseUnreachable(error)
  }
}

/** Everything that `pg` throws and PostgreSQL has not said: no connection, no answer, no free place. */
class DatabaseUnreachable extends Error {
  /** Prisma's code for it. */
  readonly code = 'P1001'

  constructor(cause: unknown) {
    super('PostgreSQL could not be reached.', { cause })
  }
}

/** Closes the pool, if there is one; running queries finish first. */
export async function closeDatabase(): Promise<void> {
  const closing = globalThis.sessionManagementDatabase
  globalThis.sessionManagementDatabase = undefined
  await closing?.prisma.$disconnect()
  await closing?.pool.end()
}

/** Whoever asks whether this instance is ready will not wait longer. */
const READY_TIMEOUT_MS = 1_000

/** Whether PostgreSQL answers now, and quickly. Never throws: whatever is wrong, it is no. */
export async function answersQuickly(): Promise<boolean> {
  const patience = new AbortController()
  const asked = database().$queryRaw`SELECT 1`.then(
    () => true,
    () => false,
  )
  const waited = sleep(READY_TIMEOUT_MS, false, { signal: patience.signal }).catch(() => false)
  const answer = await Promise.race([asked, waited])
  patience.abort()
  return answer
}

/** Builds a piece of SQL; every value in it becomes a parameter. */
export const { sql } = Prisma

/** The piece of SQL that says nothing. */
export const noSql = Prisma.empty

/** A piece of SQL with its parameters. */
export type Sql = Prisma.Sql

/** The client of an interactive transaction. */
export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]

function open(): Database {
  globalThis.sessionManagementDatabase ??= connect()
  return globalThis.sessionManagementDatabase
}

function connect(): Database {
  const pool = new Pool({
    connectionString: env.DATABASE_URL,
    application_name: 'session-management',
    max: POOL_SIZE,
    // One stays, with its statements: after a rest the first to come does not wait for a new one.
    min: 1,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: SILENCE_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
  })
  // A connection that breaks while nobody uses it is replaced at the next query.
  pool.on('error', () => {})
  const adapter = new PrismaPg(pool, { statementNameGenerator: ({ sql }) => statementName(sql) })
  const prisma = new PrismaClient({
    adapter,
    // Otherwise its errors quote what it was asked with, and that would stand in the log.
    errorFormat: 'minimal',
    transactionOptions: { maxWait: CONNECTION_TIMEOUT_MS, timeout: STATEMENT_TIMEOUT_MS },
  })
  return { pool, prisma }
}

const statementNames = new Map<string, string>()

/** A named statement is planned once per connection: a look-up costs PostgreSQL a fifth. */
function statementName(sql: string): string {
  const known = statementNames.get(sql)
  if (known) return known
  const name = createHash('sha1').update(sql).digest('base64url')
  statementNames.set(sql, name)
  return name
}

const UNAVAILABLE_KINDS = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TlsConnectionError',
  'TooManyConnections',
  'DatabaseDoesNotExist',
  'DatabaseAccessDenied',
  'AuthenticationFailed',
])

/**
 * SQLSTATE classes: connection lost, not let in, no such database, out of resources, operator
 * intervention (shutdown, time-out).
 */
const UNAVAILABLE_SQLSTATE = /^(08|28|3D|53|57)[0-9A-Z]{3}$/

/** Messages of the driver itself, which have no code: no free connection or answer in time, connection cut. */
const UNAVAILABLE_MESSAGE =
  /timeout exceeded when trying to connect|Query read timeout|Connection terminated/

/** Prisma's own codes: not reachable, timed out, closed, pool and transaction time-outs. */
const UNAVAILABLE_CODE = /^P(1001|1002|1008|1017|2024|2028)$/

/**
 * Whether an error means "PostgreSQL cannot answer now", which is a 503 and never a sign-out, and
 * not "this query is wrong". Errors are told by their codes: the classes differ between the two
 * copies of Prisma's client in one process.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  const parsed = databaseErrorSchema.safeParse(error)
  if (!parsed.success) return false
  const { code = '', message, meta } = parsed.data
  const cause = meta?.driverAdapterError?.cause
  return (
    UNAVAILABLE_CODE.test(code) ||
    UNAVAILABLE_KINDS.has(cause?.kind ?? '') ||
    UNAVAILABLE_SQLSTATE.test(cause?.originalCode ?? code) ||
    UNAVAILABLE_MESSAGE.test(message)
  )
}

const databaseErrorSchema = z.object({
  message: z.string(),
  code: z.string().optional(),
  meta: z
    .object({
      driverAdapterError: z
        .object({
          cause: z.object({ kind: z.string(), originalCode: z.string().optional() }).optional(),
        })
        .optional(),
    })
    .optional(),
})
