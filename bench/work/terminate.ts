import { ownOrigin } from '../contestants/app'
import { type Contestant, callTerminateOthers, createAccount } from '../contestants/contestant'
import { fillForm } from '../load/form'
import { type Call, exchange, send } from '../load/request'
import { type Turn, takeTurns } from '../load/rounds'
import { percentile } from '../statistics'
import {
  ACTION,
  API,
  CONSTANT,
  DELETE,
  reportTerminate,
  type Shot,
  type TerminateResult,
} from './terminate-report'
import type { Bench, Work } from './work'

/** Terminating the others with one click, by how many they are. */
export const terminate: Work = {
  name: 'terminate',
  title: 'Terminate the others',
  async run(bench) {
    for (const contestant of chooseContestants(bench)) await checkRefused(contestant)
    const results: TerminateResult[] = []
    for (const others of bench.size.terminated) {
      const turns = chooseTurns(bench, others)
      const label = `terminate ${others}`
      results.push({ others, contestants: await takeTurns(label, turns, bench.size.rounds) })
    }
    return reportTerminate(results)
  },
}

function chooseContestants({ field }: Bench): Contestant[] {
  const { app, betterAuth, betterAuthAsItComes, express, redis } = field
  return [app, betterAuth, betterAuthAsItComes, express, ...(redis ? [redis] : [])]
}

function chooseTurns(bench: Bench, others: number): Turn<Shot>[] {
  const { app } = bench.field
  const turn = (label: string, shoot: () => Promise<Shot>) => ({
    label,
    run: () => shootOften(others, shoot),
  })
  return [
    ...chooseContestants(bench).map((one) =>
      turn(one === app ? API : one.label, () =>
        shootAt(one, others, async (cookie) => callTerminateOthers(one, cookie)),
      ),
    ),
    turn(ACTION, () => shootAt(app, others, (cookie) => fillInAction(app, cookie))),
    turn(CONSTANT, () => postConstant(bench)),
    turn(DELETE, () => deleteBare(bench, others)),
  ]
}

/** A contestant takes part when the others are refused at once, and the one that asked is not. */
async function checkRefused(contestant: Contestant): Promise<void> {
  const { userId, cookie } = await createAccount(contestant, 1)
  const other = await contestant.addSession(userId)
  await send(contestant.calls.list(other))
  await send(callTerminateOthers(contestant, cookie))
  await send(contestant.calls.list(cookie))
  const { status } = await exchange(contestant.calls.list(other))
  if (status !== 401) throw new Error(`${contestant.label} does not refuse a terminated session.`)
}

/** One click is over in a few milliseconds: where rows are few, a round is the median of several. */
const CLICKS_PER_ROUND = 5
const MANY = 1_000

async function shootOften(others: number, shoot: () => Promise<Shot>): Promise<Shot> {
  const shots: Shot[] = []
  const clicks = others < MANY ? CLICKS_PER_ROUND : 1
  for (let click = 0; click < clicks; click += 1) shots.push(await shoot())
  const times = shots.map(({ ms }) => ms)
  return { ms: percentile(times, 0.5), left: shots.at(-1)?.left ?? 0 }
}

async function shootAt(
  contestant: Contestant,
  others: number,
  makeCall: (cookie: string) => Promise<Call>,
): Promise<Shot> {
  const { userId, cookie } = await createAccount(contestant, others + 1)
  const { ms } = await send(await makeCall(cookie))
  return { ms, left: (await contestant.countSessions(userId)) - 1 }
}

/** As a browser without JavaScript: the response is the whole page again, with the outcome in it. */
function fillInAction({ server }: Contestant, cookie: string): Promise<Call> {
  const page = {
    url: `${server.url}/settings/security`,
    headers: { cookie, ...ownOrigin(server) },
  }
  return fillForm(page, 'Terminate Other Sessions', { terminate: 'others' })
}

async function postConstant({ field }: Bench): Promise<Shot> {
  const { ms } = await send({ url: `${field.next.url}/constant`, method: 'POST' })
  return { ms, left: 0 }
}

/** The same rows of the same table, by one prepared statement and without the network of HTTP. */
async function deleteBare({ field }: Bench, others: number): Promise<Shot> {
  const { pool } = field.app.database
  const { userId } = await createAccount(field.app, others + 1)
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
