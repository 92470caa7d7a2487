import { type Labelled, sampleOf } from '../load/rounds'
import type { Bytes, VisitFigures } from '../load/visit'
import { type Goal, plainGoal } from '../report/goals'
import { formatNumber, formatSample, formatSpread } from '../report/text'
import { percentile, spreadOf } from '../statistics'
import type { Outcome, Table } from './work'

export const SECURITY = 'This app, Security page'
export const TRIVIAL = 'Next, a trivial page'

type Results = Labelled<VisitFigures>[]

export function reportPages(results: Results): Outcome {
  return {
    tables: [weightTable(results), timesTable(results)],
    charts: [],
    goals: goalsOf(results),
    figures: { results },
  }
}

function medianOf(results: Results, label: string, read: (figures: VisitFigures) => number) {
  return percentile(sampleOf(results, label, read), 0.5)
}

function weightTable(results: Results): Table {
  const kb = (label: string, type: keyof Bytes) =>
    formatNumber(medianOf(results, label, ({ bytes }) => bytes[type]) / 1_000)
  return {
    caption: 'Over the wire with an empty cache, KB (gzip, with headers)',
    head: ['', 'JavaScript', 'CSS', 'HTML', 'requests'],
    rows: results.map(({ label }) => [
      label,
      kb(label, 'Script'),
      kb(label, 'Stylesheet'),
      kb(label, 'Document'),
      formatNumber(medianOf(results, label, ({ requests }) => requests)),
    ]),
  }
}

function timesTable(results: Results): Table {
  return {
    caption: 'On slow 4G with a processor four times slower, ms from the click on the link',
    head: ['', 'first paint', 'the list or form is there', 'the button works', 'layout shift'],
    rows: results.map(({ label, rounds }) => {
      const working = rounds.flatMap(({ workingMs }) => workingMs ?? [])
      return [
        label,
        formatSample(rounds.map(({ paintedMs }) => paintedMs)),
        formatSample(rounds.map(({ contentMs }) => contentMs)),
        working.length > 0 ? formatSpread(spreadOf(working)) : '–',
        formatNumber(Math.max(...rounds.map(({ shift }) => shift))),
      ]
    }),
  }
}

function goalsOf(results: Results): Goal[] {
  const scriptOf = (label: string) => medianOf(results, label, ({ bytes }) => bytes.Script) / 1_000
  const more = scriptOf(SECURITY) - scriptOf(TRIVIAL)
  const shift = Math.max(...results.flatMap(({ rounds }) => rounds.map((round) => round.shift)))
  return [
    plainGoal({
      work: 'JavaScript of the Security page above a trivial Next page, gzip',
      goal: '≤ 30 KB',
      seen: `${formatNumber(more)} KB`,
      isMet: more <= 30,
    }),
    plainGoal({ work: 'Layout shift', goal: '0', seen: formatNumber(shift), isMet: shift === 0 }),
  ]
}
