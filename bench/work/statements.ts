import { setTimeout as sleep } from 'node:timers/promises'
import { ownOrigin, startApp } from '../contestants/app'
import { startAuthjs } from '../contestants/authjs'
import { startBetterAuth } from '../contestants/better-auth'
import type { Account, Contestant } from '../contestants/contestant'
import type { Database } from '../contestants/databases'
import { NO_CAP } from '../contestants/field'
import { type Call, send } from '../load/request'
import { showProgress } from '../load/rounds'
import { countStatements, type StatementCounter } from '../load/statement-counter'
import type { Goal, Work } from './work'

const OTHERS = 10
/** What is done after the answer (the app writes "last active" then) counts too. */
const AFTERWARDS_MS = 300

/** How many statements a request sends to PostgreSQL, counted on the line between the two. */
export const statements: Work = {
  name: 'statements',
  title: 'Statements per request',
  async run({ field }) {
    showProgress('statements')
    const app = await countThrough(field.app.database, startApp, APP_CALLS)
    const betterAuth = await countThrough(
      field.betterAuth.database,
      (database) => startBetterAuth(database, NO_CAP),
      BETTER_AUTH_CALLS,
    )
    const authjs = await countThrough(field.authjs.database, startAuthjs, AUTHJS_CALLS)
    const rows = Object.entries({
      'This app': app,
      'Better Auth': betterAuth,
      'Auth.js and one query': authjs,
    })
    return {
      tables: [
        {
          caption: `Statements, BEGIN and COMMIT included; ${OTHERS} others are terminated`,
          head: ['', ...WORK],
          rows: rows.map(([label, counts]) => [
            label,
            ...WORK.map((work) => String(counts[work] ?? '–')),
          ]),
        },
      ],
      charts: [],
      goals: goalsOf(app),
      figures: { app, betterAuth, authjs },
    }
  },
}

const WORK = ['check', 'list', 'terminate'] as const
type Counts = Partial<Record<(typeof WORK)[number], number>>
type Calls = Partial<
  Record<(typeof WORK)[number], (contestant: Contestant, account: Account) => Call>
>

const get =
  (path: string) =>
  ({ server }: Contestant, { cookie }: Account): Call => ({
    url: server.url + path,
    headers: { cookie },
  })

const APP_CALLS: Calls = {
  check: get('/api/sessions/current'),
  list: get('/api/sessions'),
  terminate: ({ server }, { cookie }) => ({
    url: `${server.url}/api/sessions?except=current`,
    method: 'DELETE',
    headers: { cookie, ...ownOrigin(server) },
  }),
}

const BETTER_AUTH_CALLS: Calls = {
  check: get('/api/auth/get-session'),
  list: get('/api/auth/list-sessions'),
  terminate: ({ server }, { cookie }) => ({
    url: `${server.url}/api/auth/revoke-other-sessions`,
    method: 'POST',
    headers: { cookie, origin: server.url, 'content-type': 'application/json' },
    body: '{}',
  }),
}

const AUTHJS_CALLS: Calls = { list: get('/authjs/sessions') }

/** Starts a contestant whose database is reached by a line that counts. */
async function countThrough(
  database: Database,
  start: (database: Database) => Promise<Contestant>,
  calls: Calls,
): Promise<Counts> {
  const counter = await countStatements(database.url)
  const contestant = await start({ ...database, url: counter.url })
  const counts: Counts = {}
  for (const work of WORK) {
    const call = calls[work]
    if (call) counts[work] = await countCall(counter, contestant, call)
  }
  await contestant.server.kill()
  counter.close()
  return counts
}

/** The second request of its kind: the first one also opens connections. */
async function countCall(
  counter: StatementCounter,
  contestant: Contestant,
  makeCall: (contestant: Contestant, account: Account) => Call,
): Promise<number> {
  await send(makeCall(contestant, await contestant.createAccount(1 + OTHERS)))
  const account = await contestant.createAccount(1 + OTHERS)
  await sleep(AFTERWARDS_MS)
  const before = counter.count()
  await send(makeCall(contestant, account))
  await sleep(AFTERWARDS_MS)
  return counter.count() - before
}

function goalsOf({ check = 0, list = 0, terminate = 0 }: Counts): Goal[] {
  const isMet = check <= 1 && list <= 1 && terminate <= 2
  return [
    {
      work: 'statements per request: check, list, terminate',
      goal: '1, 1 (with the check), 1 to 2',
      seen: `${check}, ${list}, ${terminate}`,
      verdict: isMet ? 'met' : 'not met',
    },
  ]
}
