import { setTimeout as sleep } from 'node:timers/promises'
import { createTokens, ownOrigin, sessionCookie, startAppWithLimits } from '../contestants/app'
import type { StoredContestant } from '../contestants/contestant'
import { type BurstCall, BurstSender } from '../load/burst'
import { takeTurns } from '../load/rounds'
import { type Watched, watchRequests } from '../load/watch-requests'
import { percentile } from '../statistics'
import { type BurstFigures, MANY_ADDRESSES, ONE_ADDRESS, REST, reportBurst } from './burst-report'
import type { Work } from './work'

/** Another person looks at the list from several pages, each below the limit of a session. */
const PAGES = 8
const LIST_EVERY_MS = 5
const READY_EVERY_MS = 50
/** At least: a p99 of fewer looks would be the longest one alone. */
const WINDOW_MS = 2_000

/** Another person's list while many sign in at once, inside the limits of their addresses. */
export const burst: Work = {
  name: 'burst',
  title: 'A burst of sign-ins',
  async run({ field, size }) {
    const app = await startAppWithLimits(field.app.database)
    const sender = new BurstSender()
    const watch = await makeWatch(app)
    let addresses = 0
    const fire = (guesses: number, from: number) => async () => {
      const calls = guessPasswords(app, { guesses, from, firstAddress: addresses })
      addresses += from
      const [replies] = await Promise.all([sender.send(calls), sleep(WINDOW_MS)])
      return replies
    }
    const turns = [
      { label: REST, run: () => watch(() => sleep(WINDOW_MS, [])) },
      { label: ONE_ADDRESS, run: () => watch(fire(190, 1)) },
      { label: MANY_ADDRESSES, run: () => watch(fire(240, 240)) },
    ]
    const results = await takeTurns('burst', turns, size.rounds)
    sender.stop()
    await app.server.kill()
    return reportBurst(results)
  },
}

/** @returns how to do something, and to see how the list and the health call fare meanwhile. */
async function makeWatch({ server, database, createUser }: StoredContestant) {
  const tokens = await createTokens(database, await createUser(), PAGES)
  const url = `${server.url}/api/sessions`
  const lists = tokens.map((token) => ({ url, headers: { cookie: sessionCookie(token) } }))
  const ready = [{ url: `${server.url}/api/health/ready` }]
  return async (act: () => Promise<Watched[]>): Promise<BurstFigures> => {
    const stops = [watchRequests(lists, LIST_EVERY_MS), watchRequests(ready, READY_EVERY_MS)]
    const guesses = await act()
    const [list = [], health = []] = await Promise.all(stops.map((stop) => stop()))
    const tookMs = Math.max(0, ...guesses.map(({ ms }) => ms))
    return { tookMs, ...timesOf(list), statuses: countStatuses({ list, health, guesses }) }
  }
}

function timesOf(list: Watched[]) {
  const times = list.map(({ ms }) => ms)
  return { p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99) }
}

function countStatuses(seen: Record<keyof BurstFigures['statuses'], Watched[]>) {
  const count = (watched: Watched[]) => {
    const statuses: Record<string, number> = {}
    for (const { status } of watched) statuses[status] = (statuses[status] ?? 0) + 1
    return statuses
  }
  return { list: count(seen.list), health: count(seen.health), guesses: count(seen.guesses) }
}

type Guesses = { guesses: number; from: number; firstAddress: number }

/** Forms as a browser sends them without JavaScript, each for an account of its own. */
function guessPasswords({ server }: StoredContestant, given: Guesses): BurstCall[] {
  return Array.from({ length: given.guesses }, (_, index) => {
    const address = given.firstAddress + (index % given.from)
    const email = `guess-${given.firstAddress}-${index}@example.com`
    const headers = {
      ...ownOrigin(server),
      'content-type': 'application/x-www-form-urlencoded',
      'x-forwarded-for': `10.0.${address >> 8}.${address & 255}`,
    }
    const body = new URLSearchParams({ email, password: 'wrong' }).toString()
    return { url: `${server.url}/sign-in`, headers, body }
  })
}
