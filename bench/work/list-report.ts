import { BETTER_AUTH, EXPRESS, NEXT, REDIS, SMALL_PAGE } from '../contestants/labels'
import type { LoadFigures } from '../load/load-generator'
import { type Labelled, sampleOf } from '../load/rounds'
import { comparison, type Goal, ratioGoal } from '../report/goals'
import { formatRatio, formatSample } from '../report/text'
import { ratioOf, type Sample, spreadOf } from '../statistics'
import type { Chart, Outcome, Table } from './work'

export const LIST = 'This app, list'
export const CURRENT = 'This app, current session'
export const PAGE = 'This app, Security page'
export const BARE_LIST = 'node:http, the same query'
export const BARE_CURRENT = 'node:http, one look-up'

export type ListResult = { connections: number; contestants: Labelled<LoadFigures>[] }

/** Tables for each number of connections; the chart and the goals are of the first. */
export function reportList(results: ListResult[]): Outcome {
  const [first = { connections: 0, contestants: [] }] = results
  return {
    tables: results.map(tableOf),
    charts: [chartOf(first)],
    goals: goalsOf(first),
    figures: { results },
  }
}

function requestsOf({ contestants }: ListResult, label: string): Sample {
  return sampleOf(contestants, label, ({ requestsPerSecond }) => requestsPerSecond)
}

function tableOf(result: ListResult): Table {
  const constant = requestsOf(result, NEXT)
  return {
    caption: `${result.connections} connections`,
    head: ['', 'requests/s', 'times the constant', 'p50 ms', 'p99 ms'],
    rows: result.contestants.map(({ label, rounds }) => [
      label,
      formatSample(rounds.map(({ requestsPerSecond }) => requestsPerSecond)),
      label === NEXT ? '1' : formatRatio(ratioOf(requestsOf(result, label), constant)),
      formatSample(rounds.map(({ p50Ms }) => p50Ms)),
      formatSample(rounds.map(({ p99Ms }) => p99Ms)),
    ]),
  }
}

/** A look-up of one session is another work than the list. */
const NOT_A_LIST = [CURRENT, BARE_CURRENT]

function chartOf(result: ListResult): Chart {
  const lists = result.contestants.filter(({ label }) => !NOT_A_LIST.includes(label))
  return {
    kind: 'bars',
    name: 'list',
    title: `Who is asking and the list of 5, ${result.connections} connections`,
    unit: 'requests/s, more is better',
    bars: lists.map(({ label }) => ({ label, spread: spreadOf(requestsOf(result, label)) })),
  }
}

const GET = 'GET /api/sessions'

const GOALS = [
  { work: `${GET} against the constant Next route`, of: LIST, to: NEXT, atLeast: 2.5 },
  { work: `${GET} against Better Auth's list`, of: LIST, to: BETTER_AUTH, atLeast: 12 },
  { work: `${GET} against node:http, the same query`, of: LIST, to: BARE_LIST, atLeast: 0.55 },
  {
    work: `${GET}/current against node:http, one look-up`,
    of: CURRENT,
    to: BARE_CURRENT,
    atLeast: 0.7,
  },
  { work: 'Security page against a small dynamic page', of: PAGE, to: SMALL_PAGE, atLeast: 0.7 },
]

/** Two that people pick for raw speed: compared without a goal. */
const RIVALS = [REDIS, EXPRESS]

function goalsOf(result: ListResult): Goal[] {
  const compared = (of: string, to: string) => ({
    ours: requestsOf(result, of),
    theirs: requestsOf(result, to),
  })
  return [
    ...GOALS.map(({ of, to, ...goal }) => ratioGoal({ ...goal, ...compared(of, to) })),
    ...RIVALS.flatMap((rival) =>
      comparison({ work: `${GET} against ${rival}`, ...compared(LIST, rival), better: 'more' }),
    ),
  ]
}
