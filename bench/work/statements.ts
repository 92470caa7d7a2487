import { setTimeout as sleep } from 'node:timers/promises'
import { startApp } from '../contestants/app'
import { startAuthjs } from '../contestants/authjs'
import { startBetterAuth } from '../contestants/better-auth'
import {
  type Calls,
  createAccount,
  type MakeCall,
  type StoredContestant,
} from '../contestants/contestant'
import type { Database } from '../contestants/databases'
import { startExpress } from '../contestants/express'
import { APP } from '../contestants/labels'
import { send } from '../load/request'
import { showProgress } from '../load/rounds'
import { countStatements, type StatementCounter } from '../load/statement-counter'
import { plainGoal } from '../report/goals'
import type { Outcome, Work } from './work'

const OTHERS = 10
/** What is done after the response (the app writes "last active" then) counts too. */
const AFTERWARDS_MS = 300

/** How many statements a request sends to PostgreSQL, counted on the connection between the two. */
export const statements: Work = {
  name: 'statements',
  title: 'Statements per request',
  async run({ field }) {
    showProgress('statements')
    return report([
      await countThrough(field.app.database, startApp),
      await countThrough(field.betterAuth.database, startBetterAuth),
      await countThrough(field.authjs.database, startAuthjs),
      await countThrough(field.express.database, startExpress),
    ])
  },
}

type Counts = { label: string } & { [Name in keyof Calls]?: number }

/** Starts a contestant that reaches its database through a relay that counts. */
async function countThrough(
  database: Database,
  start: (database: Database) => Promise<StoredContestant>,
): Promise<Counts> {
  const counter = await countStatements(database.url)
  const contestant = await start({ ...database, url: counter.url })
  const { label, calls } = contestant
  const count = (makeCall?: MakeCall) => makeCall && countCall(counter, contestant, makeCall)
  const counts = {
    label,
    current: await count(calls.current),
    list: await count(calls.list),
    terminateOthers: await count(calls.terminateOthers),
  }
  await contestant.server.kill()
  counter.close()
  return counts
}

/** The second request of its kind: the first one also opens connections. */
async function countCall(
  counter: StatementCounter,
  contestant: StoredContestant,
  makeCall: MakeCall,
): Promise<number> {
  await send(makeCall((await createAccount(contestant, 1 + OTHERS)).cookie))
  const { cookie } = await createAccount(contestant, 1 + OTHERS)
  await sleep(AFTERWARDS_MS)
  const before = counter.count()
  await send(makeCall(cookie))
  await sleep(AFTERWARDS_MS)
  return counter.count() - before
}

function report(all: Counts[]): Outcome {
  const cell = (count?: number) => String(count ?? '–')
  const table = {
    caption: `Statements, BEGIN and COMMIT included; ${OTHERS} others are terminated`,
    head: ['', 'check', 'list', 'terminate'],
    rows: all.map(({ label, current, list, terminateOthers }) => [
      label,
      ...[current, list, terminateOthers].map(cell),
    ]),
  }
  return { tables: [table], charts: [], goals: all.flatMap(goalsOf), figures: { all } }
}

function goalsOf({ label, current = 0, list = 0, terminateOthers = 0 }: Counts) {
  if (label !== APP) return []
  const goal = plainGoal({
    work: 'Statements per request: check, list, terminate',
    goal: '1, 1 (with the check), 1 to 2',
    seen: `${current}, ${list}, ${terminateOthers}`,
    isMet: current <= 1 && list <= 1 && terminateOthers <= 2,
  })
  return [goal]
}
