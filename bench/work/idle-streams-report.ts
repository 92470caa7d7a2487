import { APP, BARE } from '../contestants/labels'
import { type Goal, plainGoal } from '../report/goals'
import { formatNumber } from '../report/text'
import { percentile } from '../statistics'
import type { Outcome, Table } from './work'

export type Cost = { kbPerStream: number; cpuMsPerSecond: number }
export type Figures = { app: Cost; bare: Cost; notifiedMs: number[]; listenedMs: number[] }

export function reportIdleStreams(streams: number, figures: Figures): Outcome {
  return {
    tables: [costTable(streams, figures), notifiedTable(streams, figures)],
    charts: [],
    goals: goalsOf(streams, figures),
    figures,
  }
}

function costTable(streams: number, { app, bare }: Figures): Table {
  const row = (label: string, { kbPerStream, cpuMsPerSecond }: Cost) => [
    label,
    formatNumber(kbPerStream),
    formatNumber(cpuMsPerSecond),
  ]
  return {
    caption: `${formatNumber(streams)} open pages, at rest`,
    head: ['', 'KB for each', 'processor ms per second for all'],
    rows: [row(APP, app), row(BARE, bare)],
  }
}

function notifiedTable(streams: number, { notifiedMs, listenedMs }: Figures): Table {
  const row = (label: string, times: number[]) => [
    label,
    formatNumber(percentile(times, 0.5)),
    formatNumber(percentile(times, 0.99)),
    formatNumber(Math.max(...times)),
  ]
  return {
    caption: `From NOTIFY to the one page of one user, among ${formatNumber(streams)} idle ones, ${notifiedMs.length} times, ms`,
    head: ['', 'p50', 'p99', 'longest'],
    rows: [row(APP, notifiedMs), row('PostgreSQL alone, to LISTEN', listenedMs)],
  }
}

function goalsOf(streams: number, { app, notifiedMs }: Figures): Goal[] {
  const [p50, p99] = [percentile(notifiedMs, 0.5), percentile(notifiedMs, 0.99)]
  return [
    plainGoal({
      work: `NOTIFY to one user's stream among ${formatNumber(streams)} idle`,
      goal: 'p50 ≤ 0.5 ms, p99 ≤ 2 ms',
      seen: `p50 ${formatNumber(p50)} ms, p99 ${formatNumber(p99)} ms`,
      isMet: p50 <= 0.5 && p99 <= 2,
    }),
    plainGoal({
      work: 'Memory of an idle stream',
      goal: '≤ 15 KB',
      seen: `${formatNumber(app.kbPerStream)} KB`,
      isMet: app.kbPerStream <= 15,
    }),
  ]
}
