import { type Goal, ratioGoal } from '../report/goals'
import { formatNumber, formatRatio, formatSample } from '../report/text'
import { ratioOf, type Sample, spreadOf } from '../statistics'
import type { Chart, Outcome, Table } from './work'

export type TableRound = {
  lookUpMs: number
  currentPerSecond: number
  listPerSecond: number
  terminateMs: number
}

export type UserRound = { listMs: number; terminateMs: number }

export type Grown<Round> = { sessions: number; rounds: Round[] }

/** How many others are terminated in a table. */
export const TERMINATED = 100

export function reportGrowth(tables: Grown<TableRound>[], users: Grown<UserRound>[]): Outcome {
  return {
    tables: [tableSizesTable(tables), userSizesTable(users)],
    charts: [chartOf(tables)],
    goals: goalsOf(tables),
    figures: { tables, users },
  }
}

type Read<Round> = (round: Round) => number

function sample<Round>(grown: Grown<Round> | undefined, read: Read<Round>): Sample {
  return grown?.rounds.map(read) ?? []
}

function rowOf<Round>(label: string, grown: Grown<Round>[], read: Read<Round>): string[] {
  return [
    label,
    ...grown.map((one) => formatSample(sample(one, read))),
    formatRatio(ratioOf(sample(grown.at(-1), read), sample(grown[0], read))),
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
  const goal = ratioGoal({
    work: `Look-up at ${formatNumber(last.sessions)} rows against ${formatNumber(first.sessions)}`,
    ours: sample(last, read),
    theirs: sample(first, read),
    atMost: 1.2,
  })
  return [goal]
}
