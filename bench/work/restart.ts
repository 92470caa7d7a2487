import { setTimeout as sleep } from 'node:timers/promises'
import { createTokens, sessionCookie, startApp } from '../contestants/app'
import type { StoredContestant } from '../contestants/contestant'
import type { Database } from '../contestants/databases'
import { showProgress } from '../load/rounds'
import { openStreams, readRetryMs } from '../load/streams'
import { formatNumber } from '../report/text'
import { percentile } from '../statistics'
import type { Outcome, Work } from './work'

/** An instance that is stopped while many pages are open, and the pages that come back to the next one. */
export const restart: Work = {
  name: 'restart',
  title: 'Push: a restart under open pages',
  async run({ field: { app }, size }) {
    showProgress(`restart: ${size.returningPages} pages`)
    const tokens = await createTokens(app.database, await app.createUser(), size.returningPages)
    const { stopMs, delays } = await stopUnder(await startApp(app.database), tokens)
    const next = await startApp(app.database)
    const busiest = watchBusyConnections(app.database)
    const openedMs = await comeBack(pagesOf(next, tokens), delays)
    const figures = {
      stopMs,
      comeBackWithinMs: Math.max(...delays),
      openedP99Ms: percentile(openedMs, 0.99),
      busiestConnections: await busiest(),
    }
    await next.server.kill()
    return report(size.returningPages, figures)
  },
}

type Page = { url: string; cookie: string }
type Figures = {
  stopMs: number
  comeBackWithinMs: number
  openedP99Ms: number
  busiestConnections: number
}

function pagesOf({ server }: StoredContestant, tokens: string[]): Page[] {
  const url = `${server.url}/api/sessions/events`
  return tokens.map((token) => ({ url, cookie: sessionCookie(token) }))
}

/** @returns how long the stop took, and after how long each page is to come back. */
async function stopUnder(app: StoredContestant, tokens: string[]) {
  const streams = await openStreams(pagesOf(app, tokens))
  const retries = Promise.all(streams.map(readRetryMs))
  const stoppedAt = performance.now()
  await app.server.terminate()
  return { stopMs: performance.now() - stoppedAt, delays: await retries }
}

/** Each page waits as long as it was asked to, and opens its stream again. */
async function comeBack(pages: Page[], delays: number[]): Promise<number[]> {
  const opened = pages.map(async (page, index) => {
    await sleep(delays[index])
    const askedAt = performance.now()
    const [stream] = await openStreams([page])
    stream?.destroy()
    return performance.now() - askedAt
  })
  return Promise.all(opened)
}

const WATCH_EVERY_MS = 20

/** @returns how to stop, and to learn how many connections were at work at once. */
function watchBusyConnections(database: Database): () => Promise<number> {
  let busiest = 0
  let isWatching = true
  const watch = async () => {
    while (isWatching) {
      busiest = Math.max(busiest, await countBusyConnections(database))
      await sleep(WATCH_EVERY_MS)
    }
  }
  const watching = watch()
  return async () => {
    isWatching = false
    await watching
    return busiest
  }
}

async function countBusyConnections({ pool }: Database): Promise<number> {
  const { rows } = await pool.query(
    `SELECT count(*)::integer AS busy FROM pg_stat_activity
     WHERE application_name = 'session-management' AND state = 'active'`,
  )
  return rows[0].busy
}

function report(pages: number, figures: Figures): Outcome {
  const table = {
    caption: `SIGTERM with ${formatNumber(pages)} open pages, and the next instance`,
    head: ['', ''],
    rows: [
      ['the instance is gone after', `${formatNumber(figures.stopMs)} ms`],
      ['the pages come back within', `${formatNumber(figures.comeBackWithinMs)} ms`],
      ['a page that comes back has its stream, p99', `${formatNumber(figures.openedP99Ms)} ms`],
      ['busiest moment, connections', formatNumber(figures.busiestConnections)],
    ],
  }
  return { tables: [table], charts: [], goals: [], figures }
}
