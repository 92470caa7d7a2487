import { hashToken, sessionCookie, startApp } from '../contestants/app'
import { LOOK_UP } from '../contestants/app-queries'
import {
  callTerminateOthers,
  createAccount,
  type StoredContestant,
} from '../contestants/contestant'
import { type Database, migrateApp } from '../contestants/databases'
import { fillTable, tokenOf } from '../contestants/fill-table'
import { send } from '../load/request'
import { showProgress, takeTurns } from '../load/rounds'
import { formatNumber } from '../report/text'
import { percentile } from '../statistics'
import { type Grown, type TableRound, TERMINATED } from './growth-report'
import type { Bench } from './work'

const CONNECTIONS = 8
/** Different sessions, far apart in the table, so that not one page of each index is asked all the time. */
const COOKIES = 500
const LOOK_UPS = 1_000

/** A database and a server for each size, all at once, so that they take turns as contestants do. */
export async function measureTables(bench: Bench): Promise<Grown<TableRound>[]> {
  const tables: Table[] = []
  for (const sessions of bench.size.tableSizes) tables.push(await makeTable(bench, sessions))
  const turns = tables.map((table) => ({
    label: String(table.sessions),
    run: () => measureTable(bench, table),
  }))
  const results = await takeTurns('growth of the table', turns, bench.size.rounds)
  await Promise.all(tables.map(({ app }) => app.server.kill()))
  return results.map(({ label, rounds }) => ({ sessions: Number(label), rounds }))
}

type Table = { sessions: number; app: StoredContestant }

async function makeTable({ field }: Bench, sessions: number): Promise<Table> {
  showProgress(`growth: making ${formatNumber(sessions)} sessions`)
  const database = await field.databases.create(`sessions-${sessions}`)
  await migrateApp(database)
  await fillTable(database, sessions)
  return { sessions, app: await startApp(database) }
}

async function measureTable(bench: Bench, { app, sessions }: Table): Promise<TableRound> {
  const headers = chooseCookies(sessions).map((cookie) => ({ cookie }))
  const fire = async (path: string) => {
    const url = app.server.url + path
    const job = { url, connections: CONNECTIONS, seconds: bench.size.loadSeconds, headers }
    return (await bench.load.fire(job)).requestsPerSecond
  }
  return {
    lookUpMs: await lookUp(app.database, sessions),
    currentPerSecond: await fire('/api/sessions/current'),
    listPerSecond: await fire('/api/sessions'),
    terminateMs: await terminate(app),
  }
}

function chooseCookies(sessions: number): string[] {
  const step = Math.max(1, Math.floor(sessions / COOKIES))
  const numbers = Array.from({ length: COOKIES }, (_, index) => (index * step) % sessions)
  return numbers.map((number) => sessionCookie(tokenOf(number)))
}

/** The median of the statement alone, to PostgreSQL and back. */
async function lookUp({ pool }: Database, sessions: number): Promise<number> {
  const client = await pool.connect()
  const times: number[] = []
  for (let count = 0; count < LOOK_UPS; count += 1) {
    const values = [hashToken(tokenOf(Math.floor(Math.random() * sessions)))]
    const askedAt = performance.now()
    await client.query({ name: 'look-up', text: LOOK_UP, values })
    times.push(performance.now() - askedAt)
  }
  client.release()
  return percentile(times, 0.5)
}

async function terminate(app: StoredContestant): Promise<number> {
  const { cookie } = await createAccount(app, TERMINATED + 1)
  return (await send(callTerminateOthers(app, cookie))).ms
}
