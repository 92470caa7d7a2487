import type { Contestant } from '../contestants/contestant'
import type { LoadFigures } from '../load/load-generator'
import { send } from '../load/request'
import { type Labelled, takeTurns } from '../load/rounds'
import { formatRatio, formatSample } from '../report/text'
import { judge, ratioOf, spreadOf } from '../statistics'
import type { Bench, Chart, Goal, Table, Work } from './work'

const SESSIONS = 5

/** Who is asking and a list of five sessions, from as many requests as are answered. */
export const list: Work = {
  name: 'list',
  title: 'Who is asking, and the list of 5 sessions',
  async run(bench) {
    const targets = await chooseTargets(bench)
    for (const target of targets) await checkAnswer(target)
    const results: Labelled<LoadFigures>[][] = []
    for (const connections of bench.size.connections) {
      const turns = targets.map((target) => ({
        label: target.label,
        run: () => fire(bench, target, connections),
      }))
      results.push(await takeTurns(`list, ${connections} connections`, turns, bench.size.rounds))
    }
    const [first = []] = results
    return {
      tables: results.map((result, index) => tableOf(result, bench.size.connections[index] ?? 0)),
      charts: [chartOf(first, bench.size.connections[0] ?? 0)],
      goals: goalsOf(first),
      figures: Object.fromEntries(
        results.map((result, index) => [`${bench.size.connections[index]} connections`, result]),
      ),
    }
  },
}

type Target = { label: string; url: string; cookie: string }

const API = 'This app, API'
const PAGE = 'This app, Security page'
const BETTER_AUTH = 'Better Auth'
const CONSTANT = 'Next, a constant'
const SMALL_PAGE = 'Next, a small dynamic page'

async function chooseTargets({ field }: Bench): Promise<Target[]> {
  const mine = await field.app.createAccount(SESSIONS)
  const of = async (label: string, contestant: Contestant, path: string) => {
    const { cookie } = await contestant.createAccount(SESSIONS)
    return { label, url: contestant.server.url + path, cookie }
  }
  return [
    { label: API, url: `${field.app.server.url}/api/sessions`, cookie: mine.cookie },
    { label: PAGE, url: `${field.app.server.url}/settings/security`, cookie: mine.cookie },
    await of(BETTER_AUTH, field.betterAuth, '/api/auth/list-sessions'),
    await of('Auth.js and one query', field.authjs, '/authjs/sessions'),
    { label: CONSTANT, url: `${field.next.url}/constant`, cookie: mine.cookie },
    { label: SMALL_PAGE, url: `${field.next.url}/small`, cookie: mine.cookie },
    { label: 'node:http and one query', url: field.bare.url, cookie: mine.cookie },
  ]
}

/** Whoever lists something else than the five does not take part. */
async function checkAnswer({ label, url, cookie }: Target): Promise<void> {
  const { headers, body } = await send({ url, headers: { cookie } })
  if (!headers['content-type']?.includes('json')) return
  const answer = JSON.parse(body)
  const listed = answer.sessions ?? answer
  if (Array.isArray(listed) && listed.length === SESSIONS) return
  if (label !== CONSTANT) throw new Error(`${label} does not list ${SESSIONS} sessions: ${body}`)
}

function fire({ load, size }: Bench, { url, cookie }: Target, connections: number) {
  return load.fire({ url, connections, seconds: size.loadSeconds, headers: [{ cookie }] })
}

function requestsOf(results: Labelled<LoadFigures>[], label: string): number[] {
  const rounds = results.find((result) => result.label === label)?.rounds ?? []
  return rounds.map(({ requestsPerSecond }) => requestsPerSecond)
}

function tableOf(results: Labelled<LoadFigures>[], connections: number): Table {
  const constant = requestsOf(results, CONSTANT)
  return {
    caption: `${connections} connections`,
    head: ['', 'requests/s', 'times the constant', 'p50 ms', 'p99 ms'],
    rows: results.map(({ label, rounds }) => [
      label,
      formatSample(rounds.map(({ requestsPerSecond }) => requestsPerSecond)),
      label === CONSTANT ? '1' : formatRatio(ratioOf(requestsOf(results, label), constant)),
      formatSample(rounds.map(({ p50Ms }) => p50Ms)),
      formatSample(rounds.map(({ p99Ms }) => p99Ms)),
    ]),
  }
}

function chartOf(results: Labelled<LoadFigures>[], connections: number): Chart {
  return {
    kind: 'bars',
    name: 'list',
    title: `Who is asking and the list of 5, ${connections} connections`,
    unit: 'requests/s, more is better',
    bars: results.map(({ label }) => ({ label, spread: spreadOf(requestsOf(results, label)) })),
  }
}

function goalsOf(results: Labelled<LoadFigures>[]): Goal[] {
  const ratio = (label: string, reference: string) =>
    ratioOf(requestsOf(results, label), requestsOf(results, reference))
  const goal = (work: string, seen: ReturnType<typeof ratio>, atLeast: number): Goal => ({
    work,
    goal: `≥ ${atLeast} ×`,
    seen: formatRatio(seen),
    verdict: judge(seen, { atLeast }),
  })
  return [
    goal('list API against the constant Next route', ratio(API, CONSTANT), 0.75),
    goal('list API against Better Auth', ratio(API, BETTER_AUTH), 2.5),
    goal('Security page against a small dynamic page', ratio(PAGE, SMALL_PAGE), 0.7),
  ]
}
