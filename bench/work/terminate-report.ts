import { BETTER_AUTH, BETTER_AUTH_AS_IT_COMES, EXPRESS, REDIS } from '../contestants/labels'
import { type Labelled, sampleOf } from '../load/rounds'
import { comparison, type Goal, ratioGoal } from '../report/goals'
import { formatNumber, formatRatio, formatSample } from '../report/text'
import { ratioOf, type Sample, spreadOf } from '../statistics'
import type { Chart, Outcome, Table } from './work'

export const API = 'This app, API'
export const ACTION = 'This app, server action'
export const CONSTANT = 'Next, a constant POST'
export const DELETE = 'the bare DELETE'

export type Shot = { ms: number; left: number }
export type TerminateResult = { others: number; contestants: Labelled<Shot>[] }

export function reportTerminate(results: TerminateResult[]): Outcome {
  return {
    tables: [timesTable(results), ratiosTable(results), leftTable(results)],
    charts: [chartOf(results)],
    goals: results.flatMap(goalsOf),
    figures: { results },
  }
}

function timesOf({ contestants }: TerminateResult, label: string): Sample {
  return sampleOf(contestants, label, ({ ms }) => ms)
}

/** The least that terminating over HTTP can take: a route that does nothing, and the statement. */
function floorOf(result: TerminateResult): Sample {
  const deletes = timesOf(result, DELETE)
  return timesOf(result, CONSTANT).map((ms, round) => ms + (deletes[round] ?? Number.NaN))
}

function labelsOf(results: TerminateResult[]): string[] {
  return results[0]?.contestants.map(({ label }) => label) ?? []
}

function headOf(results: TerminateResult[]): string[] {
  return ['others', ...results.map(({ others }) => formatNumber(others))]
}

function timesTable(results: TerminateResult[]): Table {
  return {
    caption: 'From the request to the end of the response, ms',
    head: headOf(results),
    rows: labelsOf(results).map((label) => [
      label,
      ...results.map((result) => formatSample(timesOf(result, label))),
    ]),
  }
}

function ratiosTable(results: TerminateResult[]): Table {
  const row = (label: string, ours: string, theirs: (result: TerminateResult) => Sample) => [
    label,
    ...results.map((result) => formatRatio(ratioOf(timesOf(result, ours), theirs(result)))),
  ]
  const ourTimes = (result: TerminateResult) => timesOf(result, API)
  return {
    caption: 'As ratios',
    head: headOf(results),
    rows: [
      row('API, times (constant POST + bare DELETE)', API, floorOf),
      row('Better Auth, times our API', BETTER_AUTH, ourTimes),
    ],
  }
}

function leftTable(results: TerminateResult[]): Table {
  const contestants = labelsOf(results).filter((label) => ![CONSTANT, DELETE].includes(label))
  const leftOf = (result: TerminateResult, label: string) =>
    Math.max(...sampleOf(result.contestants, label, ({ left }) => left))
  return {
    caption: 'Others that are still alive after it',
    head: headOf(results),
    rows: contestants.map((label) => [
      label,
      ...results.map((result) => formatNumber(leftOf(result, label))),
    ]),
  }
}

function chartOf(results: TerminateResult[]): Chart {
  const pointsOf = (label: string) =>
    results.map((result) => ({ x: result.others, spread: spreadOf(timesOf(result, label)) }))
  return {
    kind: 'lines',
    name: 'terminate',
    title: 'Terminate the others',
    unit: 'ms, less is better',
    xTitle: 'others',
    lines: labelsOf(results)
      .filter((label) => label !== BETTER_AUTH_AS_IT_COMES)
      .map((label) => ({ label, points: pointsOf(label) })),
  }
}

/** How many times the floor a click may take, by the number of others. */
const TIMES_THE_FLOOR: Record<number, number> = { 100: 1.3, 1000: 1.5, 10000: 1.5 }
const FASTER_THAN_BETTER_AUTH: Record<number, number> = { 1000: 45, 10000: 300 }
const COMPARED_AT = 100

function goalsOf(result: TerminateResult): Goal[] {
  const { others } = result
  const work = `Terminate ${formatNumber(others)} others`
  const ours = timesOf(result, API)
  const better = timesOf(result, BETTER_AUTH)
  const atMost = TIMES_THE_FLOOR[others]
  const atLeast = FASTER_THAN_BETTER_AUTH[others]
  const floor = { work: `${work}, against constant POST + bare DELETE`, theirs: floorOf(result) }
  const faster = { work: `${work}, Better Auth against it`, ours: better, theirs: ours }
  return [
    ...(atMost ? [ratioGoal({ ...floor, ours, atMost })] : []),
    ...(atLeast ? [ratioGoal({ ...faster, atLeast })] : []),
    ...(others === COMPARED_AT ? comparisonsOf(result, work) : []),
  ]
}

function comparisonsOf(result: TerminateResult, work: string): Goal[] {
  return [REDIS, EXPRESS].flatMap((label) =>
    comparison({
      work: `${work}, time against ${label}`,
      ours: timesOf(result, API),
      theirs: timesOf(result, label),
      better: 'less',
    }),
  )
}
