import { APP, BARE } from '../contestants/labels'
import { type Labelled, sampleOf } from '../load/rounds'
import { type Goal, ratioGoal } from '../report/goals'
import { formatNumber, formatRatio, formatSample } from '../report/text'
import { ratioOf, type Sample, spreadOf } from '../statistics'
import type { Chart, Outcome, Table } from './work'

export type Times = { medianMs: number; p99Ms: number; lastMs: number }
export type FanOutResult = { streams: number; contestants: Labelled<Times>[] }

export function reportFanOut(results: FanOutResult[]): Outcome {
  return {
    tables: [timesTable(results)],
    charts: [chartOf(results)],
    goals: results.flatMap(goalsOf),
    figures: { results },
  }
}

function lastOf({ contestants }: FanOutResult, label: string): Sample {
  return sampleOf(contestants, label, ({ lastMs }) => lastMs)
}

function timesTable(results: FanOutResult[]): Table {
  const labels = results[0]?.contestants.map(({ label }) => label) ?? []
  const ratios = results.map((result) => ratioOf(lastOf(result, APP), lastOf(result, BARE)))
  return {
    caption: 'From NOTIFY (to node:http: a request) to the last of the pages, ms',
    head: ['pages', ...results.map(({ streams }) => formatNumber(streams))],
    rows: [
      ...labels.map((label) => [
        label,
        ...results.map((result) => formatSample(lastOf(result, label))),
      ]),
      ['This app, times node:http', ...ratios.map(formatRatio)],
    ],
  }
}

function chartOf(results: FanOutResult[]): Chart {
  const most = results.at(-1)
  return {
    kind: 'bars',
    name: 'fan-out',
    title: `One event to ${formatNumber(most?.streams ?? 0)} open pages of one user`,
    unit: 'ms to the last of them, less is better',
    bars: (most?.contestants ?? []).map(({ label, rounds }) => ({
      label,
      spread: spreadOf(rounds.map(({ lastMs }) => lastMs)),
    })),
  }
}

function goalsOf(result: FanOutResult): Goal[] {
  if (result.streams !== 1_000) return []
  const work = 'Event to 1,000 streams of one user, against node:http'
  const [ours, theirs] = [lastOf(result, APP), lastOf(result, BARE)]
  return [ratioGoal({ work, ours, theirs, atMost: 1.5 })]
}
