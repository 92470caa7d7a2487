import { type Contestant, createAccount, type MakeCall } from '../contestants/contestant'
import type { Field } from '../contestants/field'
import { NEXT, SMALL_PAGE } from '../contestants/labels'
import type { LoadFigures } from '../load/load-generator'
import { type Call, send } from '../load/request'
import { type Labelled, takeTurns } from '../load/rounds'
import {
  BARE_CURRENT,
  BARE_LIST,
  CURRENT,
  LIST,
  type ListResult,
  PAGE,
  reportList,
} from './list-report'
import type { Bench, Work } from './work'

const SESSIONS = 5

/** Who is asking and a list of five sessions, as many times as there are responses. */
export const list: Work = {
  name: 'list',
  title: 'Who is asking, and the list of 5 sessions',
  async run(bench) {
    const targets = await chooseTargets(bench.field)
    for (const target of targets) await checkResponse(target)
    const results: ListResult[] = []
    for (const connections of bench.size.connections) {
      results.push({ connections, contestants: await measure(bench, targets, connections) })
    }
    return reportList(results)
  },
}

type Target = {
  label: string
  call: Call
  /** How many sessions the response must list; null where it is no list. */
  listed: number | null
}

async function chooseTargets(field: Field): Promise<Target[]> {
  const { app, next, bare } = field
  const { cookie } = await createAccount(app, SESSIONS)
  const target = (label: string, url: string, listed: number | null): Target => ({
    label,
    call: { url, headers: { cookie } },
    listed,
  })
  return [
    target(LIST, `${app.server.url}/api/sessions`, SESSIONS),
    target(CURRENT, `${app.server.url}/api/sessions/current`, 1),
    target(PAGE, `${app.server.url}/settings/security`, null),
    ...(await chooseOthers(field)),
    target(NEXT, `${next.url}/constant`, null),
    target(SMALL_PAGE, `${next.url}/small`, null),
    target(BARE_LIST, bare.url, SESSIONS),
    target(BARE_CURRENT, `${bare.url}/current`, 1),
  ]
}

async function chooseOthers({ betterAuth, authjs, express, redis }: Field): Promise<Target[]> {
  const contestants = [betterAuth, authjs, express, ...(redis ? [redis] : [])]
  return Promise.all(contestants.map((one) => targetOf(one, one.calls.list)))
}

async function targetOf(contestant: Contestant, makeCall: MakeCall): Promise<Target> {
  const { cookie } = await createAccount(contestant, SESSIONS)
  return { label: contestant.label, call: makeCall(cookie), listed: SESSIONS }
}

/** A contestant that lists something else than the five does not take part. */
async function checkResponse({ label, call, listed }: Target): Promise<void> {
  const { body } = await send(call)
  if (listed === null || countListed(JSON.parse(body)) === listed) return
  throw new Error(`${label} does not list ${listed} sessions: ${body}`)
}

function countListed(body: { id?: string; sessions?: unknown[] } | unknown[]): number {
  if (Array.isArray(body)) return body.length
  return body.sessions?.length ?? (body.id ? 1 : 0)
}

function measure(
  { load, size }: Bench,
  targets: Target[],
  connections: number,
): Promise<Labelled<LoadFigures>[]> {
  const turns = targets.map(({ label, call: { url, headers = {} } }) => ({
    label,
    run: () => load.fire({ url, connections, seconds: size.loadSeconds, headers: [headers] }),
  }))
  return takeTurns(`list, ${connections} connections`, turns, size.rounds)
}
