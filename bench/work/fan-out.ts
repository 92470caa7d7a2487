import { createTokens, notify, sessionCookie, startApp } from '../contestants/app'
import type { Contestant } from '../contestants/contestant'
import { bareProgram } from '../contestants/field'
import { type ServerProcess, startServer } from '../contestants/server-process'
import { type Labelled, takeTurns } from '../load/rounds'
import { openStreams, watchEnds } from '../load/streams'
import { formatNumber, formatRatio, formatSample } from '../report/text'
import { judge, percentile, ratioOf, spreadOf } from '../statistics'
import type { Chart, Goal, Table, Work } from './work'

const ONE = 'This app'
const TWO = 'This app, two instances'
const BARE = 'node:http'

/** From the word that sessions have ended to the event in each of the open pages of one user. */
export const fanOut: Work = {
  name: 'fanOut',
  title: 'Push: one event to the open pages of one user',
  async run({ field, size }) {
    const second = await startApp(field.app.database)
    const bare = await startServer(bareProgram('bare-streams'))
    const results: Result[] = []
    for (const streams of size.streams) {
      const turns = [
        { label: ONE, run: () => terminateAll([field.app], streams) },
        { label: TWO, run: () => terminateAll([field.app, second], streams) },
        { label: BARE, run: () => fireBare(bare, streams) },
      ]
      const contestants = await takeTurns(`push to ${streams} streams`, turns, size.rounds)
      results.push({ streams, contestants })
    }
    await Promise.all([second.server.kill(), bare.kill()])
    return {
      tables: [timesTable(results)],
      charts: [chartOf(results)],
      goals: results.flatMap(goalsOf),
      figures: { results },
    }
  },
}

type Times = { medianMs: number; p99Ms: number; lastMs: number }
type Result = { streams: number; contestants: Labelled<Times>[] }

/**
 * The pages are spread evenly over the instances. The rows go first and silently, then NOTIFY says so:
 * the clock runs from there, and not while they are deleted.
 */
async function terminateAll(instances: [Contestant, ...Contestant[]], streams: number) {
  const [{ database, createAccount }] = instances
  const { userId } = await createAccount(1)
  const tokens = await createTokens(database, userId, streams)
  const targets = tokens.map((token, index) => ({
    url: `${instances[index % instances.length]?.server.url}/api/sessions/events`,
    cookie: sessionCookie(token),
  }))
  const ended = watchEnds(await openStreams(targets))
  await database.pool.query('DELETE FROM "Session" WHERE "userId" = $1', [userId])
  const change = JSON.stringify({ userId, kind: 'terminated_others' })
  const toldAt = performance.now()
  await notify(database, change)
  return summarise(await ended, toldAt)
}

async function fireBare({ url }: ServerProcess, streams: number): Promise<Times> {
  const ended = watchEnds(await openStreams(Array.from({ length: streams }, () => ({ url }))))
  const toldAt = performance.now()
  await fetch(`${url}/fire`)
  return summarise(await ended, toldAt)
}

function summarise(endedAt: number[], toldAt: number): Times {
  const times = endedAt.map((at) => at - toldAt)
  return {
    medianMs: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
    lastMs: Math.max(...times),
  }
}

function lastOf({ contestants }: Result, label: string): number[] {
  return contestants.find((one) => one.label === label)?.rounds.map(({ lastMs }) => lastMs) ?? []
}

function timesTable(results: Result[]): Table {
  const labels = results[0]?.contestants.map(({ label }) => label) ?? []
  return {
    caption: 'From NOTIFY (to node:http: a request) to the last of the pages, ms',
    head: ['pages', ...results.map(({ streams }) => formatNumber(streams))],
    rows: [
      ...labels.map((label) => [
        label,
        ...results.map((result) => formatSample(lastOf(result, label))),
      ]),
      [
        'This app, times node:http',
        ...results.map((result) => formatRatio(ratioOf(lastOf(result, ONE), lastOf(result, BARE)))),
      ],
    ],
  }
}

function chartOf(results: Result[]): Chart {
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

function goalsOf(result: Result): Goal[] {
  if (result.streams !== 1_000) return []
  const ratio = ratioOf(lastOf(result, ONE), lastOf(result, BARE))
  return [
    {
      work: 'event to 1,000 streams of one user, against node:http',
      goal: '≤ 1.5 ×',
      seen: formatRatio(ratio),
      verdict: judge(ratio, { atMost: 1.5 }),
    },
  ]
}
