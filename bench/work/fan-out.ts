import { createTokens, notify, sessionCookie, startApp } from '../contestants/app'
import { createAccount, type StoredContestant } from '../contestants/contestant'
import { bareProgram } from '../contestants/field'
import { APP, BARE } from '../contestants/labels'
import { type ServerProcess, startServer } from '../contestants/server-process'
import { takeTurns } from '../load/rounds'
import { openStreams, watchEnds } from '../load/streams'
import { percentile } from '../statistics'
import { type FanOutResult, reportFanOut, type Times } from './fan-out-report'
import type { Bench, Work } from './work'

/** From the NOTIFY that sessions have ended to the event in each of the open pages of one user. */
export const fanOut: Work = {
  name: 'fanOut',
  title: 'Push: one event to the open pages of one user',
  async run(bench) {
    const second = await startApp(bench.field.app.database)
    const bare = await startServer(bareProgram('bare-streams'))
    const results: FanOutResult[] = []
    for (const streams of bench.size.streams) {
      results.push({ streams, contestants: await measure(bench, second, bare, streams) })
    }
    await Promise.all([second.server.kill(), bare.kill()])
    return reportFanOut(results)
  },
}

function measure(
  { field: { app }, size }: Bench,
  second: StoredContestant,
  bare: ServerProcess,
  streams: number,
) {
  const turns = [
    { label: APP, run: () => terminateAll([app], streams) },
    { label: `${APP}, two instances`, run: () => terminateAll([app, second], streams) },
    { label: BARE, run: () => fireBare(bare, streams) },
  ]
  return takeTurns(`push to ${streams} streams`, turns, size.rounds)
}

type Instances = [StoredContestant, ...StoredContestant[]]

/**
 * The pages are spread evenly over the instances. The rows go first and silently, then NOTIFY says so:
 * the clock runs from there, and not while they are deleted.
 */
async function terminateAll(instances: Instances, streams: number): Promise<Times> {
  const [app] = instances
  const { userId } = await createAccount(app, 1)
  const ended = watchEnds(await openPages(instances, userId, streams))
  await app.database.pool.query('DELETE FROM "Session" WHERE "userId" = $1', [userId])
  const change = JSON.stringify({ userId, kind: 'terminated_others' })
  const notifiedAt = performance.now()
  await notify(app.database, change)
  return summarise(await ended, notifiedAt)
}

async function openPages(instances: Instances, userId: string, streams: number) {
  const tokens = await createTokens(instances[0].database, userId, streams)
  const targets = tokens.map((token, index) => ({
    url: `${instances[index % instances.length]?.server.url}/api/sessions/events`,
    cookie: sessionCookie(token),
  }))
  return openStreams(targets)
}

async function fireBare({ url }: ServerProcess, streams: number): Promise<Times> {
  const ended = watchEnds(await openStreams(Array.from({ length: streams }, () => ({ url }))))
  const firedAt = performance.now()
  await fetch(`${url}/fire`)
  return summarise(await ended, firedAt)
}

function summarise(endedAt: number[], startedAt: number): Times {
  const times = endedAt.map((at) => at - startedAt)
  return {
    medianMs: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
    lastMs: Math.max(...times),
  }
}
