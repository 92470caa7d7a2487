import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { drawChart } from './chart'
import { type Goal, isLoss } from './goals'
import type { Machine } from './machine'
import { renderTable } from './markdown'
import type { Recorded, WorkRecord } from './record'

const DOCUMENT = 'docs/performance.md'
const IMAGES = 'docs/images/performance'

/** Writes the charts, and the parts of docs/performance.md that lie between marks. */
export function writePage(record: Recorded): void {
  mkdirSync(IMAGES, { recursive: true })
  for (const chart of Object.values(record.works).flatMap(({ outcome }) => outcome.charts)) {
    writeFileSync(`${IMAGES}/${chart.name}.svg`, drawChart(chart))
  }
  writeFileSync(DOCUMENT, fillIn(readFileSync(DOCUMENT, 'utf8'), record))
}

const MARK = /(<!-- bench:(\w+) -->\n)[\s\S]*?(<!-- end -->)/g

/** Writes everything between `<!-- bench:NAME -->` and `<!-- end -->` anew. */
export function fillIn(document: string, record: Recorded): string {
  return document.replaceAll(MARK, (_, start: string, name: string, end: string) => {
    return `${start}\n${renderPart(name, record)}\n\n${end}`
  })
}

function renderPart(name: string, record: Recorded): string {
  if (name === 'machine') return renderMachine(record)
  if (name === 'goals') return renderGoals(record)
  if (name === 'losses') return renderLosses(record)
  const work = record.works[name]
  return work ? renderWork(work, record.machine) : 'Not measured yet.'
}

function renderMachine({ machine }: Recorded): string {
  return renderTable({ caption: '', head: ['', ''], rows: Object.entries(machine) })
}

function renderGoals({ works, machine }: Recorded): string {
  const rows = Object.values(works).flatMap((record) =>
    record.outcome.goals.map(({ work, goal, seen, verdict }) => [
      work,
      goal,
      seen,
      verdict,
      describeOrigin(record, machine),
    ]),
  )
  return renderTable({ caption: '', head: ['work', 'goal', 'seen', 'verdict', 'measured'], rows })
}

function renderLosses({ works }: Recorded): string {
  const goals = Object.values(works).flatMap(({ outcome }) => outcome.goals)
  const losses = goals.filter(isLoss)
  return losses.length > 0 ? losses.map(renderLoss).join('\n') : 'Nowhere in this table.'
}

function renderLoss({ work, goal, seen }: Goal): string {
  return `- ${work}: ${seen}${goal === 'none' ? '' : `; the goal is ${goal}`}.`
}

function renderWork(record: WorkRecord, machine: Machine): string {
  const stamp = `Measured on ${describeOrigin(record, machine)}.`
  return [stamp, ...record.outcome.tables.map(renderTable)].join('\n\n')
}

/** When and of which commit; and where, if that is not the machine that the page describes. */
function describeOrigin({ measuredAt, commit, processor }: WorkRecord, machine: Machine): string {
  const elsewhere = processor === machine.Processor ? '' : `, on ${processor}`
  return `${measuredAt.slice(0, 10)} at ${commit}${elsewhere}`
}
