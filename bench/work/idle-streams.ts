import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTokens, notify, sessionCookie, startApp } from '../contestants/app'
import type { Contestant } from '../contestants/contestant'
import type { Database } from '../contestants/databases'
import { bareProgram } from '../contestants/field'
import {
  COLLECTING,
  cpuMs,
  heldKb,
  type ServerProcess,
  startServer,
} from '../contestants/server-process'
import { showProgress } from '../load/rounds'
import { nextEvent, openStreams, type StreamTarget } from '../load/streams'
import { formatNumber } from '../report/text'
import { percentile } from '../statistics'
import type { Goal, Work } from './work'

const STREAMS_PER_USER = 10
const WARM_UP_STREAMS = 500
const WARM_UP_MS = 2_000
/** One heartbeat for each stream. */
const REST_MS = 15_000

/** What thousands of open pages cost at rest, and how soon one user among them hears of a change. */
export const idleStreams: Work = {
  name: 'idleStreams',
  title: 'Push: open pages at rest',
  async run({ field, size }) {
    showProgress(`idle streams: opening ${size.idleStreams}`)
    const app = await startApp(field.app.database, COLLECTING)
    const bare = await startServer(bareProgram('bare-streams', '', COLLECTING))
    const { userId: crowd } = await app.createAccount(1)
    const tokens = await createTokens(app.database, crowd, size.idleStreams / STREAMS_PER_USER)
    const targets = tokens.flatMap((token) =>
      Array.from({ length: STREAMS_PER_USER }, () => targetOf(app, token)),
    )
    const toBare = targets.map(() => ({ url: bare.url }))
    const [appCost, bareCost] = await Promise.all([
      measureCost(app.server, targets),
      measureCost(bare, toBare),
    ])
    const notifiedMs = await measureNotifications(app, size.notifications)
    const listenedMs = await measureListening(app.database, size.notifications)
    for (const stream of [...appCost.streams, ...bareCost.streams]) stream.destroy()
    await Promise.all([app.server.kill(), bare.kill()])
    const figures = { app: costOnly(appCost), bare: costOnly(bareCost), notifiedMs, listenedMs }
    return {
      tables: [costTable(size.idleStreams, figures), notifiedTable(size.idleStreams, figures)],
      charts: [],
      goals: goalsOf(size.idleStreams, figures),
      figures,
    }
  },
}

type Cost = { kbPerStream: number; cpuMsPerSecond: number }
type Figures = { app: Cost; bare: Cost; notifiedMs: number[]; listenedMs: number[] }

function targetOf({ server }: Contestant, token: string): StreamTarget {
  return { url: `${server.url}/api/sessions/events`, cookie: sessionCookie(token) }
}

/** Memory against none open, and processor time while nothing happens. The streams stay open. */
async function measureCost(server: ServerProcess, targets: StreamTarget[]) {
  for (const stream of await openStreams(targets.slice(0, WARM_UP_STREAMS))) stream.destroy()
  await sleep(WARM_UP_MS)
  const before = await heldKb(server)
  const streams = await openStreams(targets)
  const restsSince = cpuMs(server)
  await sleep(REST_MS)
  const cpuMsPerSecond = ((cpuMs(server) - restsSince) / REST_MS) * 1_000
  return {
    streams,
    cpuMsPerSecond,
    kbPerStream: ((await heldKb(server)) - before) / targets.length,
  }
}

function costOnly({ kbPerStream, cpuMsPerSecond }: Cost): Cost {
  return { kbPerStream, cpuMsPerSecond }
}

/** From NOTIFY to the event in the one page of another user. */
async function measureNotifications(app: Contestant, count: number): Promise<number[]> {
  const { userId } = await app.createAccount(1)
  const [token = ''] = await createTokens(app.database, userId, 1)
  const [stream] = await openStreams([targetOf(app, token)])
  if (!stream) throw new Error('no stream')
  const change = JSON.stringify({ userId, kind: 'signed_in' })
  const times: number[] = []
  for (let index = 0; index < count; index += 1) {
    const heard = nextEvent(stream)
    const notifiedAt = performance.now()
    await notify(app.database, change)
    times.push((await heard) - notifiedAt)
  }
  stream.destroy()
  return times
}

/** What of it is PostgreSQL's and this process's: the same on a connection that listens, without the app. */
async function measureListening({ pool }: Database, count: number): Promise<number[]> {
  const client = await pool.connect()
  await client.query('LISTEN bench')
  const times: number[] = []
  for (let index = 0; index < count; index += 1) {
    const heard = once(client, 'notification')
    const notifiedAt = performance.now()
    await pool.query({ name: 'notify-bench', text: "SELECT pg_notify('bench', '')" })
    await heard
    times.push(performance.now() - notifiedAt)
  }
  client.release(true)
  return times
}

function costTable(streams: number, { app, bare }: Figures) {
  const row = (label: string, { kbPerStream, cpuMsPerSecond }: Cost) => [
    label,
    formatNumber(kbPerStream),
    formatNumber(cpuMsPerSecond),
  ]
  return {
    caption: `${formatNumber(streams)} open pages, at rest`,
    head: ['', 'KB for each', 'processor ms per second for all'],
    rows: [row('This app', app), row('node:http', bare)],
  }
}

function notifiedTable(streams: number, { notifiedMs, listenedMs }: Figures) {
  const row = (label: string, times: number[]) => [
    label,
    formatNumber(percentile(times, 0.5)),
    formatNumber(percentile(times, 0.99)),
    formatNumber(Math.max(...times)),
  ]
  return {
    caption: `From NOTIFY to the one page of one user, among ${formatNumber(streams)} idle ones, ${notifiedMs.length} times, ms`,
    head: ['', 'p50', 'p99', 'longest'],
    rows: [row('This app', notifiedMs), row('PostgreSQL alone, to LISTEN', listenedMs)],
  }
}

function goalsOf(streams: number, { app, notifiedMs }: Figures): Goal[] {
  const [p50, p99] = [percentile(notifiedMs, 0.5), percentile(notifiedMs, 0.99)]
  return [
    {
      work: `one user's stream among ${formatNumber(streams)} idle, from NOTIFY`,
      goal: 'p50 ≤ 0.5 ms, p99 ≤ 2 ms',
      seen: `p50 ${formatNumber(p50)} ms, p99 ${formatNumber(p99)} ms`,
      verdict: p50 <= 0.5 && p99 <= 2 ? 'met' : 'not met',
    },
    {
      work: 'idle stream',
      goal: '≤ 15 KB',
      seen: `${formatNumber(app.kbPerStream)} KB`,
      verdict: app.kbPerStream <= 15 ? 'met' : 'not met',
    },
  ]
}
