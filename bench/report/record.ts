import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Outcome } from '../work/work'
import type { Machine } from './machine'

/** What one piece of work found out, when, of which commit and on which processor. */
export type WorkRecord = {
  measuredAt: string
  commit: string
  processor: string
  outcome: Outcome
}

/** The figures that the page shows, by the name of the work. */
export type Recorded = { machine: Machine; works: Record<string, WorkRecord> }

const FILE = 'bench/results/latest.json'

/** The record of the runs before, or null where there is none. */
export function readRecord(): Recorded | null {
  return existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : null
}

export function writeRecord(record: Recorded): void {
  mkdirSync(path.dirname(FILE), { recursive: true })
  writeFileSync(FILE, `${JSON.stringify(record, null, 1)}\n`)
}

/**
 * What was measured now replaces its own part of the record; the rest stays as it was.
 * @param order the names of all works, as the page lists them.
 */
export function mergeRecords(before: Recorded | null, now: Recorded, order: string[]): Recorded {
  const works = { ...before?.works, ...now.works }
  const entries = order.flatMap((name) => (works[name] ? [[name, works[name]]] : []))
  return { machine: now.machine, works: Object.fromEntries(entries) }
}
