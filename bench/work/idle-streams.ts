import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTokens, notify, sessionCookie, startApp } from '../contestants/app'
import type { StoredContestant } from '../contestants/contestant'
import type { Database } from '../contestants/databases'
import { bareProgram } from '../contestants/field'
import { COLLECTING, cpuMs, heldKb } from '../contestants/process-usage'
import { type ServerProcess, startServer } from '../contestants/server-process'
import { showProgress } from '../load/rounds'
import { nextEvent, openStreams, type StreamTarget } from '../load/streams'
import { type Cost, type Figures, reportIdleStreams } from './idle-streams-report'
import type { Bench, Work } from './work'

const STREAMS_PER_SESSION = 10
const WARM_UP_STREAMS = 500
const WARM_UP_MS = 2_000
/** One heartbeat for each stream. */
const REST_MS = 15_000

/** What thousands of open pages cost at rest, and how soon one user among them hears of a change. */
export const idleStreams: Work = {
  name: 'idleStreams',
  title: 'Push: open pages at rest',
  async run(bench) {
    const { field, size } = bench
    showProgress(`idle streams: opening ${size.idleStreams}`)
    const app = await startApp(field.app.database, COLLECTING)
    const bare = await startServer(bareProgram('bare-streams', '', COLLECTING))
    const figures = await measure(bench, app, bare)
    await Promise.all([app.server.kill(), bare.kill()])
    return reportIdleStreams(size.idleStreams, figures)
  },
}

/** The streams stay open until both servers end. */
async function measure(
  { size }: Bench,
  app: StoredContestant,
  bare: ServerProcess,
): Promise<Figures> {
  const targets = await makeTargets(app, size.idleStreams)
  const costs = await Promise.all([
    measureCost(app.server, targets),
    measureCost(
      bare,
      targets.map(() => ({ url: bare.url })),
    ),
  ])
  return {
    app: costs[0],
    bare: costs[1],
    notifiedMs: await measureNotifications(app, size.notifications),
    listenedMs: await measureListening(app.database, size.notifications),
  }
}

async function makeTargets(app: StoredContestant, streams: number): Promise<StreamTarget[]> {
  const userId = await app.createUser()
  const tokens = await createTokens(app.database, userId, streams / STREAMS_PER_SESSION)
  return tokens.flatMap((token) =>
    Array.from({ length: STREAMS_PER_SESSION }, () => targetOf(app, sessionCookie(token))),
  )
}

function targetOf({ server }: StoredContestant, cookie: string): StreamTarget {
  return { url: `${server.url}/api/sessions/events`, cookie }
}

/** Memory against none open, and processor time while nothing happens. */
async function measureCost(server: ServerProcess, targets: StreamTarget[]): Promise<Cost> {
  for (const stream of await openStreams(targets.slice(0, WARM_UP_STREAMS))) stream.destroy()
  await sleep(WARM_UP_MS)
  const before = await heldKb(server)
  await openStreams(targets)
  const restsSince = cpuMs(server)
  await sleep(REST_MS)
  const cpuMsPerSecond = ((cpuMs(server) - restsSince) / REST_MS) * 1_000
  return { cpuMsPerSecond, kbPerStream: ((await heldKb(server)) - before) / targets.length }
}

/** From NOTIFY to the event in the one page of another user. */
async function measureNotifications(app: StoredContestant, count: number): Promise<number[]> {
  const userId = await app.createUser()
  const [stream] = await openStreams([targetOf(app, await app.addSession(userId))])
  if (!stream) throw new Error('There is no stream.')
  const change = JSON.stringify({ userId, kind: 'signed_in' })
  return repeat(count, async () => {
    const heard = nextEvent(stream)
    await notify(app.database, change)
    return heard
  })
}

/** What of it is PostgreSQL's and this process's: the same on a connection that listens. */
async function measureListening({ pool }: Database, count: number): Promise<number[]> {
  const client = await pool.connect()
  await client.query('LISTEN bench')
  const times = await repeat(count, async () => {
    const heard = once(client, 'notification')
    await pool.query({ name: 'notify-bench', text: "SELECT pg_notify('bench', '')" })
    await heard
    return performance.now()
  })
  client.release(true)
  return times
}

/** @param act returns when what it waits for has come. */
async function repeat(count: number, act: () => Promise<number>): Promise<number[]> {
  const times: number[] = []
  for (let index = 0; index < count; index += 1) {
    const startedAt = performance.now()
    times.push((await act()) - startedAt)
  }
  return times
}
