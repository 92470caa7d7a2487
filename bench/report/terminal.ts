import type { Outcome, Table } from '../work/work'
import type { Goal } from './goals'

/** Shows on the terminal what a piece of work found out. */
export function printOutcome(title: string, { tables }: Outcome): void {
  console.log(`\n\n${title}`)
  for (const table of tables) printTable(table)
}

/** Shows the goals of all that was measured. */
export function printGoals(goals: Goal[]): void {
  const rows = goals.map(({ work, goal, seen, verdict }) => [work, goal, seen, verdict])
  printTable({ caption: 'Goals', head: ['work', 'goal', 'seen', 'verdict'], rows })
}

function printTable(table: Table): void {
  console.log(`\n${table.caption}`)
  for (const row of [table.head, ...table.rows]) console.log(alignCells(row, table))
}

function alignCells(row: string[], { head, rows }: Table): string {
  const widthOf = (column: number) =>
    Math.max(...[head, ...rows].map((cells) => (cells[column] ?? '').length))
  return row.map((cell, column) => cell.padEnd(widthOf(column) + 2)).join('')
}
