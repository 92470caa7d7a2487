import { createHash } from 'node:crypto'
import { ownOrigin, sessionCookie, startApp } from '../contestants/app'
import { type Contestant, USER_AGENT } from '../contestants/contestant'
import { type Database, migrateApp } from '../contestants/databases'
import { send } from '../load/request'
import { showProgress, takeTurns } from '../load/rounds'
import { formatNumber, formatRatio, formatSample } from '../report/text'
import { judge, percentile, ratioOf, spreadOf } from '../statistics'
import type { Bench, Chart, Goal, Outcome, Table, Work } from './work'

const SESSIONS_PER_USER = 5
const TERMINATED = 100
const CONNECTIONS = 8
/** Different sessions, far apart in the table, so that not one page of each index is asked all the time. */
const COOKIES = 500
const LOOK_UPS = 1_000

/** What the same work costs when the table, or one user's part of it, is larger. */
export const growth: Work = {
  name: 'growth',
  title: 'Growth',
  async run(bench) {
    const tables = await measureTables(bench)
    const users = await measureUsers(bench)
    return {
      tables: [tableSizesTable(tables), userSizesTable(users)],
      charts: [chartOf(tables)],
      goals: goalsOf(tables),
      figures: { tables, users },
    } satisfies Outcome
  },
}

type TableRound = {
  lookUpMs: number
  currentPerSecond: number
  listPerSecond: number
  terminateMs: number
}
type Grown<Round> = { sessions: number; rounds: Round[] }

/** A database and a server for each size, all at once, so that they take turns as contestants do. */
async function measureTables(bench: Bench): Promise<Grown<TableRound>[]> {
  const grown: { sessions: number; app: Contestant }[] = []
  for (const sessions of bench.size.tableSizes) {
    showProgress(`growth: making ${formatNumber(sessions)} sessions`)
    const database = await bench.field.databases.create(`sessions-${sessions}`)
    await migrateApp(database)
    await fill(database, sessions)
    grown.push({ sessions, app: await startApp(database) })
  }
  const turns = grown.map(({ sessions, app }) => ({
    label: String(sessions),
    run: () => measureTable(bench, app, sessions),
  }))
  const results = await takeTurns('growth of the table', turns, bench.size.rounds)
  await Promise.all(grown.map(({ app }) => app.server.kill()))
  return results.map(({ label, rounds }) => ({ sessions: Number(label), rounds }))
}

async function measureTable(
  { load, size }: Bench,
  app: Contestant,
  sessions: number,
): Promise<TableRound> {
  const step = Math.max(1, Math.floor(sessions / COOKIES))
  const headers = Array.from({ length: COOKIES }, (_, index) => ({
    cookie: sessionCookie(tokenOf((index * step) % sessions)),
  }))
  const fire = async (path: string) => {
    const url = app.server.url + path
    const job = { url, connections: CONNECTIONS, seconds: size.loadSeconds, headers }
    return (await load.fire(job)).requestsPerSecond
  }
  return {
    lookUpMs: await lookUp(app.database, sessions),
    currentPerSecond: await fire('/api/sessions/current'),
    listPerSecond: await fire('/api/sessions'),
    terminateMs: await terminate(app, TERMINATED),
  }
}

/** The median of the statement alone, to PostgreSQL and back. */
async function lookUp({ pool }: Database, sessions: number): Promise<number> {
  const client = await pool.connect()
  const times: number[] = []
  for (let count = 0; count < LOOK_UPS; count += 1) {
    const token = tokenOf(Math.floor(Math.random() * sessions))
    const values = [createHash('sha256').update(token).digest()]
    const askedAt = performance.now()
    await client.query({ name: 'look-up', text: LOOK_UP, values })
    times.push(performance.now() - askedAt)
  }
  client.release()
  return percentile(times, 0.5)
}

/** As `findActiveSession` asks. */
const LOOK_UP = `
  SELECT "id", "userId", "userEmail", "userName", "userRole", "sharedDevice"
  FROM "ActiveSession" WHERE "tokenHash" = $1`

async function terminate(app: Contestant, others: number): Promise<number> {
  const { cookie } = await app.createAccount(others + 1)
  const { ms } = await send({
    url: `${app.server.url}/api/sessions?except=current`,
    method: 'DELETE',
    headers: { cookie, ...ownOrigin(app.server) },
  })
  return ms
}

/** The token of the session with that number: any row's cookie is known. */
function tokenOf(number: number): string {
  return String(number).padStart(TOKEN_LENGTH, '0')
}

const TOKEN_LENGTH = 43

/**
 * Fills the tables in the database itself. Indexes and the foreign key are made afterwards, from their
 * own definitions, which takes a fraction of the time. User ids are scattered: each user's rows lie apart.
 */
async function fill({ pool }: Database, sessions: number): Promise<void> {
  const { rows } = await pool.query<{ name: string; definition: string }>(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
     WHERE tablename = 'Session' AND indexname <> 'Session_pkey'`,
  )
  const key = await pool.query(
    `SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conname = 'Session_userId_fkey'`,
  )
  await pool.query('ALTER TABLE "Session" DROP CONSTRAINT "Session_userId_fkey"')
  for (const { name } of rows) await pool.query(`DROP INDEX "${name}"`)
  await pool.query(
    `INSERT INTO "User" ("id", "email", "name")
     SELECT md5('user ' || n)::uuid, 'user-' || n || '@example.com', 'Stranger'
     FROM generate_series(0, $1::integer / $2 - 1) n`,
    [sessions, SESSIONS_PER_USER],
  )
  await pool.query(
    `INSERT INTO "Session" ("userId", "tokenHash", "signInMethod", "expiresAt", "ipAddress", "userAgent")
     SELECT md5('user ' || n % ($1::integer / $2))::uuid, sha256(convert_to(lpad(n::text, $3, '0'), 'UTF8')),
       'password', now() + interval '7 days', '127.0.0.1', $4
     FROM generate_series(0, $1::integer - 1) n`,
    [sessions, SESSIONS_PER_USER, TOKEN_LENGTH, USER_AGENT],
  )
  for (const { definition } of rows) await pool.query(definition)
  await pool.query(
    `ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" ${key.rows[0].definition}`,
  )
  await pool.query('VACUUM ANALYZE')
}

type UserRound = { listMs: number; terminateMs: number }

/** On the app of the field, whose table has the strangers. */
async function measureUsers({ field, size }: Bench): Promise<Grown<UserRound>[]> {
  const turns = size.userSizes.map((sessions) => ({
    label: String(sessions),
    run: async () => {
      const { cookie } = await field.app.createAccount(sessions)
      const headers = { cookie, ...ownOrigin(field.app.server) }
      const url = `${field.app.server.url}/api/sessions`
      const listed = await send({ url, headers })
      const ended = await send({ url: `${url}?except=current`, method: 'DELETE', headers })
      return { listMs: listed.ms, terminateMs: ended.ms }
    },
  }))
  const results = await takeTurns('growth of one user', turns, size.rounds)
  return results.map(({ label, rounds }) => ({ sessions: Number(label), rounds }))
}

type Read<Round> = (round: Round) => number

function sample<Round>({ rounds }: Grown<Round>, read: Read<Round>): number[] {
  return rounds.map(read)
}

function rowOf<Round>(label: string, grown: Grown<Round>[], read: Read<Round>): string[] {
  const [first, last] = [grown[0], grown.at(-1)]
  if (!first || !last) return []
  return [
    label,
    ...grown.map((one) => formatSample(sample(one, read))),
    formatRatio(ratioOf(sample(last, read), sample(first, read))),
  ]
}

function headOf(what: string, grown: Grown<unknown>[]): string[] {
  return [what, ...grown.map(({ sessions }) => formatNumber(sessions)), 'last to first']
}

function tableSizesTable(grown: Grown<TableRound>[]): Table {
  return {
    caption: 'By the sessions in the table',
    head: headOf('sessions in the table', grown),
    rows: [
      rowOf('look-up, the statement alone, ms', grown, ({ lookUpMs }) => lookUpMs),
      rowOf('GET /api/sessions/current, requests/s', grown, (round) => round.currentPerSecond),
      rowOf('GET /api/sessions, requests/s', grown, ({ listPerSecond }) => listPerSecond),
      rowOf(`terminate ${TERMINATED} others, ms`, grown, ({ terminateMs }) => terminateMs),
    ],
  }
}

function userSizesTable(grown: Grown<UserRound>[]): Table {
  return {
    caption: 'By the sessions of the one user, 100,000 of others in the table',
    head: headOf('sessions of the user', grown),
    rows: [
      rowOf('the first 50 and the count, ms', grown, ({ listMs }) => listMs),
      rowOf('terminate all others, ms', grown, ({ terminateMs }) => terminateMs),
    ],
  }
}

function chartOf(grown: Grown<TableRound>[]): Chart {
  const line = (label: string, read: Read<TableRound>) => ({
    label,
    points: grown.map((one) => ({ x: one.sessions, spread: spreadOf(sample(one, read)) })),
  })
  return {
    kind: 'lines',
    name: 'growth',
    title: 'The same work in a larger table',
    unit: 'ms, less is better',
    xTitle: 'sessions in the table',
    lines: [
      line('This app: look-up', ({ lookUpMs }) => lookUpMs),
      line(`This app: terminate ${TERMINATED}`, ({ terminateMs }) => terminateMs),
    ],
  }
}

function goalsOf(grown: Grown<TableRound>[]): Goal[] {
  const [first, last] = [grown[0], grown.at(-1)]
  if (!first || !last) return []
  const read: Read<TableRound> = ({ lookUpMs }) => lookUpMs
  const ratio = ratioOf(sample(last, read), sample(first, read))
  return [
    {
      work: `look-up at ${formatNumber(last.sessions)} rows against ${formatNumber(first.sessions)}`,
      goal: '≤ 1.2 ×',
      seen: formatRatio(ratio),
      verdict: judge(ratio, { atMost: 1.2 }),
    },
  ]
}
