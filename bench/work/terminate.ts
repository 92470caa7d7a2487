import { ownOrigin } from '../contestants/app'
import type { Account, Contestant } from '../contestants/contestant'
import { fillForm } from '../load/form'
import { type Call, send } from '../load/request'
import { type Labelled, takeTurns } from '../load/rounds'
import { formatNumber, formatRatio, formatSample } from '../report/text'
import { judge, percentile, ratioOf, spreadOf } from '../statistics'
import type { Bench, Chart, Goal, Table, Work } from './work'

const API = 'This app, API'
const ACTION = 'This app, server action'
const BETTER_AUTH = 'Better Auth'
const CONSTANT = 'Next, a constant POST'
const DELETE = 'the bare DELETE'

/** Terminating the others with one click, by how many they are. */
export const terminate: Work = {
  name: 'terminate',
  title: 'Terminate the others',
  async run(bench) {
    const results: Result[] = []
    for (const others of bench.size.terminated) {
      const turns = chooseTurns(bench, others)
      const label = `terminate ${others}`
      results.push({ others, contestants: await takeTurns(label, turns, bench.size.rounds) })
    }
    return {
      tables: [timesTable(results), ratiosTable(results), leftTable(results)],
      charts: [chartOf(results)],
      goals: goalsOf(results),
      figures: { results },
    }
  },
}

type Shot = { ms: number; left: number }
type Result = { others: number; contestants: Labelled<Shot>[] }

function chooseTurns(bench: Bench, others: number) {
  const { app, betterAuth, betterAuthAsItComes } = bench.field
  const turn = (label: string, shoot: () => Promise<Shot>) => ({
    label,
    run: () => shootOften(others, shoot),
  })
  return [
    turn(API, () => shootAt(app, others, callApi)),
    turn(ACTION, () => shootAt(app, others, callAction)),
    turn(BETTER_AUTH, () => shootAt(betterAuth, others, callBetterAuth)),
    turn(betterAuthAsItComes.label, () => shootAt(betterAuthAsItComes, others, callBetterAuth)),
    turn(CONSTANT, () => postConstant(bench)),
    turn(DELETE, () => deleteBare(bench, others)),
  ]
}

/** One click is over in a few milliseconds: where rows are few, a round is the median of several. */
const CLICKS_PER_ROUND = 5
const MANY = 1_000

async function shootOften(others: number, shoot: () => Promise<Shot>): Promise<Shot> {
  const shots: Shot[] = []
  const clicks = others < MANY ? CLICKS_PER_ROUND : 1
  for (let click = 0; click < clicks; click += 1) shots.push(await shoot())
  return {
    ms: percentile(
      shots.map(({ ms }) => ms),
      0.5,
    ),
    left: shots.at(-1)?.left ?? 0,
  }
}

type MakeCall = (contestant: Contestant, account: Account) => Promise<Call>

async function shootAt(contestant: Contestant, others: number, makeCall: MakeCall): Promise<Shot> {
  const account = await contestant.createAccount(others + 1)
  const { ms } = await send(await makeCall(contestant, account))
  return { ms, left: (await contestant.countSessions(account.userId)) - 1 }
}

const callApi: MakeCall = async ({ server }, { cookie }) => ({
  url: `${server.url}/api/sessions?except=current`,
  method: 'DELETE',
  headers: { cookie, ...ownOrigin(server) },
})

/** As a browser without JavaScript: the answer is the whole page again, with the outcome in it. */
const callAction: MakeCall = ({ server }, { cookie }) =>
  fillForm(
    { url: `${server.url}/settings/security`, headers: { cookie, ...ownOrigin(server) } },
    'Terminate Other Sessions',
    { terminate: 'others' },
  )

const callBetterAuth: MakeCall = async ({ server }, { cookie }) => ({
  url: `${server.url}/api/auth/revoke-other-sessions`,
  method: 'POST',
  headers: { cookie, origin: server.url, 'content-type': 'application/json' },
  body: '{}',
})

async function postConstant({ field }: Bench): Promise<Shot> {
  const { ms } = await send({ url: `${field.next.url}/constant`, method: 'POST' })
  return { ms, left: 0 }
}

/** The same rows of the same table, by one prepared statement and without the network of HTTP. */
async function deleteBare({ field }: Bench, others: number): Promise<Shot> {
  const { pool } = field.app.database
  const { userId } = await field.app.createAccount(others + 1)
  const { rows } = await pool.query('SELECT "id" FROM "Session" WHERE "userId" = $1 LIMIT 1', [
    userId,
  ])
  const startedAt = performance.now()
  await pool.query({
    name: 'delete-others',
    text: 'DELETE FROM "Session" WHERE "userId" = $1 AND "id" <> $2',
    values: [userId, rows[0].id],
  })
  return { ms: performance.now() - startedAt, left: 0 }
}

function timesOf({ contestants }: Result, label: string): number[] {
  return contestants.find((one) => one.label === label)?.rounds.map(({ ms }) => ms) ?? []
}

function labelsOf(results: Result[]): string[] {
  return results[0]?.contestants.map(({ label }) => label) ?? []
}

function headOf(results: Result[]): string[] {
  return ['others', ...results.map(({ others }) => formatNumber(others))]
}

function timesTable(results: Result[]): Table {
  return {
    caption: 'From the request to the end of the answer, ms',
    head: headOf(results),
    rows: labelsOf(results).map((label) => [
      label,
      ...results.map((result) => formatSample(timesOf(result, label))),
    ]),
  }
}

/** The least that terminating over HTTP can take: a route that does nothing, and the statement. */
function floorOf(result: Result): number[] {
  const deletes = timesOf(result, DELETE)
  return timesOf(result, CONSTANT).map((ms, round) => ms + (deletes[round] ?? Number.NaN))
}

function ratiosTable(results: Result[]): Table {
  return {
    caption: 'As ratios',
    head: headOf(results),
    rows: [
      [
        'API, times (constant POST + bare DELETE)',
        ...results.map((result) => formatRatio(ratioOf(timesOf(result, API), floorOf(result)))),
      ],
      [
        'Better Auth, times our API',
        ...results.map((result) => formatRatio(fasterThanBetterAuth(result))),
      ],
    ],
  }
}

function fasterThanBetterAuth(result: Result) {
  return ratioOf(timesOf(result, BETTER_AUTH), timesOf(result, API))
}

function leftTable(results: Result[]): Table {
  const contestants = labelsOf(results).filter((label) => ![CONSTANT, DELETE].includes(label))
  const leftOf = ({ contestants }: Result, label: string) =>
    Math.max(
      ...(contestants.find((one) => one.label === label)?.rounds ?? []).map(({ left }) => left),
    )
  return {
    caption: 'Others that are still alive after it',
    head: headOf(results),
    rows: contestants.map((label) => [
      label,
      ...results.map((result) => formatNumber(leftOf(result, label))),
    ]),
  }
}

function chartOf(results: Result[]): Chart {
  return {
    kind: 'lines',
    name: 'terminate',
    title: 'Terminate the others',
    unit: 'ms, less is better',
    xTitle: 'others',
    lines: labelsOf(results)
      .filter((label) => label !== 'Better Auth, as it comes')
      .map((label) => ({
        label,
        points: results.map((result) => ({
          x: result.others,
          spread: spreadOf(timesOf(result, label)),
        })),
      })),
  }
}

const FASTER_THAN_BETTER_AUTH: Record<number, number> = { 1000: 45, 10000: 300 }

function goalsOf(results: Result[]): Goal[] {
  return results.flatMap((result) => {
    const atLeast = FASTER_THAN_BETTER_AUTH[result.others]
    if (atLeast === undefined) return []
    const floor = ratioOf(timesOf(result, API), floorOf(result))
    const faster = fasterThanBetterAuth(result)
    const work = `terminate ${formatNumber(result.others)} others`
    return [
      {
        work: `${work}, against constant POST + bare DELETE`,
        goal: '≤ 1.5 ×',
        seen: formatRatio(floor),
        verdict: judge(floor, { atMost: 1.5 }),
      },
      {
        work: `${work}, Better Auth against it`,
        goal: `≥ ${atLeast} ×`,
        seen: formatRatio(faster),
        verdict: judge(faster, { atLeast }),
      },
    ]
  })
}
