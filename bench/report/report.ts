import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Size } from '../size'
import type { Goal, Outcome, Table } from '../work/work'
import { drawChart } from './chart'
import type { Machine } from './machine'

export type Run = {
  startedAt: Date
  size: Size
  machine: Machine
  outcomes: Record<string, Outcome>
  /** What went wrong, by the name of the work. */
  failures: Record<string, string>
}

const RESULTS = 'bench/results/latest.json'
const DOCUMENT = 'docs/performance.md'
const IMAGES = 'docs/images/performance'

/** Shows on the terminal what a piece of work found out. */
export function printOutcome(title: string, { tables, goals }: Outcome): void {
  console.log(`\n\n${title}`)
  for (const table of tables) {
    console.log(`\n${table.caption}`)
    for (const row of [table.head, ...table.rows]) console.log(alignCells(row, table))
  }
  for (const { work, goal, seen, verdict } of goals) {
    console.log(`${verdict}: ${work}: goal ${goal}, seen ${seen}`)
  }
}

function alignCells(row: string[], { head, rows }: Table): string {
  const widthOf = (column: number) =>
    Math.max(...[head, ...rows].map((cells) => (cells[column] ?? '').length))
  return row.map((cell, column) => cell.padEnd(widthOf(column) + 2)).join('')
}

/** Writes every figure, the charts, and the tables between the marks in docs/performance.md. */
export function writeReport(run: Run): void {
  const before = readRunBefore(run)
  mkdirSync('bench/results', { recursive: true })
  writeFileSync(RESULTS, `${JSON.stringify(run, null, 1)}\n`)
  mkdirSync(IMAGES, { recursive: true })
  for (const chart of Object.values(run.outcomes).flatMap(({ charts }) => charts)) {
    writeFileSync(`${IMAGES}/${chart.name}.svg`, drawChart(chart))
  }
  writeFileSync(DOCUMENT, fillIn(readFileSync(DOCUMENT, 'utf8'), run, before))
}

/** The goals as the last run of the same size saw them: whoever runs it twice shall see the same. */
function readRunBefore({ size }: Run): RunBefore | null {
  if (!existsSync(RESULTS)) return null
  const before: RunBefore = JSON.parse(readFileSync(RESULTS, 'utf8'))
  return before.size.isQuick === size.isQuick ? before : null
}

type RunBefore = Pick<Run, 'size' | 'outcomes'>

const MARK = /(<!-- bench:(\w+) -->\n)[\s\S]*?(<!-- end -->)/g

/** Everything between `<!-- bench:NAME -->` and `<!-- end -->` is written anew. */
function fillIn(document: string, run: Run, before: RunBefore | null): string {
  return document.replaceAll(MARK, (_, start: string, name: string, end: string) => {
    return `${start}\n${renderPart(name, run, before)}\n\n${end}`
  })
}

function renderPart(name: string, run: Run, before: RunBefore | null): string {
  if (name === 'machine') return renderMachine(run)
  if (name === 'goals') return renderGoals(goalsOf(run), before ? goalsOf(before) : [])
  const outcome = run.outcomes[name]
  if (!outcome) return run.failures[name] ? 'It failed in this run.' : 'Not in a quick run.'
  return renderOutcome(outcome)
}

function renderMachine({ startedAt, size, machine }: Run): string {
  const kind = size.isQuick ? 'A quick run' : 'The full run'
  const rows = Object.entries(machine)
  return [
    `${kind} of ${startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${size.rounds} rounds.`,
    renderTable({ caption: '', head: ['', ''], rows }),
  ].join('\n\n')
}

function goalsOf({ outcomes }: Pick<Run, 'outcomes'>): Goal[] {
  return Object.values(outcomes).flatMap(({ goals }) => goals)
}

function renderGoals(goals: Goal[], before: Goal[]): string {
  const seenBefore = new Map(before.map(({ work, seen }) => [work, seen]))
  const rows = goals.map(({ work, goal, seen, verdict }) => [
    work,
    goal,
    seen,
    verdict,
    seenBefore.get(work) ?? '–',
  ])
  return renderTable({ caption: '', head: ['work', 'goal', 'seen', '', 'in the run before'], rows })
}

function renderOutcome({ tables, charts }: Outcome): string {
  const images = charts.map(({ name, title }) => `![${title}](images/performance/${name}.svg)`)
  return [...images, ...tables.map(renderTable)].join('\n\n')
}

function renderTable({ caption, head, rows }: Table): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  const lines = [line(head), line(head.map(() => '---')), ...rows.map(line)]
  return [...(caption ? [`${caption}:`, ''] : []), ...lines].join('\n')
}
