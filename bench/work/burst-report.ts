import { type Labelled, sampleOf } from '../load/rounds'
import { plainGoal, ratioGoal } from '../report/goals'
import { formatNumber, formatSample } from '../report/text'
import { spreadOf } from '../statistics'
import type { Outcome } from './work'

export const REST = 'at rest'
export const ONE_ADDRESS = '190 wrong passwords at once from one address'
export const MANY_ADDRESSES = '240 wrong passwords at once from 240 addresses'

const BURSTS = [ONE_ADDRESS, MANY_ADDRESSES]

type Statuses = Record<string, number>

export type BurstFigures = {
  /** From the first form to the last response. */
  tookMs: number
  /** The list of another person meanwhile. */
  p50Ms: number
  p99Ms: number
  statuses: { list: Statuses; health: Statuses; guesses: Statuses }
}

export function reportBurst(results: Labelled<BurstFigures>[]): Outcome {
  const p99 = (label: string) => sampleOf(results, label, ({ p99Ms }) => p99Ms)
  const ratios = BURSTS.map((label) =>
    ratioGoal({
      work: `List of another person during ${label}, p99 against rest`,
      ours: p99(label),
      theirs: p99(REST),
      atMost: 5,
    }),
  )
  const failures = results.flatMap(({ rounds }) => rounds).map(countFailures)
  const failed = failures.reduce((sum, count) => sum + count, 0)
  const unavailable = plainGoal({
    work: 'Other responses than 200 and 429 during both bursts; ready or list other than 200',
    goal: 'none',
    seen: formatNumber(failed),
    isMet: failed === 0,
  })
  return {
    tables: [tableOf(results)],
    charts: [],
    goals: [...ratios, unavailable],
    figures: { results },
  }
}

function countFailures({ statuses }: BurstFigures): number {
  const other = (given: Statuses, expected: string[]) =>
    Object.entries(given).reduce((sum, [status, n]) => sum + (expected.includes(status) ? 0 : n), 0)
  const { list, health, guesses } = statuses
  return other(list, ['200']) + other(health, ['200']) + other(guesses, ['200', '429'])
}

function tableOf(results: Labelled<BurstFigures>[]) {
  return {
    caption: 'GET /api/sessions of another person, asked every 5 ms, and what became of the forms',
    head: ['', 'list p50 ms', 'list p99 ms', 'all responses after ms', 'looked at', 'refused'],
    rows: results.map(({ label, rounds }) => [
      label,
      formatSample(rounds.map(({ p50Ms }) => p50Ms)),
      formatSample(rounds.map(({ p99Ms }) => p99Ms)),
      ...(label === REST ? ['–', '–', '–'] : formsOf(rounds)),
    ]),
  }
}

function formsOf(rounds: BurstFigures[]): string[] {
  const middle = (status: string) =>
    formatNumber(spreadOf(rounds.map(({ statuses }) => statuses.guesses[status] ?? 0)).median)
  return [formatSample(rounds.map(({ tookMs }) => tookMs)), middle('200'), middle('429')]
}
