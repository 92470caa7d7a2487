import { setTimeout as sleep } from 'node:timers/promises'
import { createTokens, sessionCookie, startApp } from '../contestants/app'
import type { Database } from '../contestants/databases'
import { showProgress } from '../load/rounds'
import { openStreams, readRetryMs } from '../load/streams'
import { formatNumber } from '../report/text'
import { percentile } from '../statistics'
import type { Work } from './work'

/** An instance that is stopped while many pages are open, and the pages that come back to the next one. */
export const restart: Work = {
  name: 'restart',
  title: 'Push: a restart under open pages',
  async run({ field, size }) {
    showProgress(`restart: ${size.returningPages} pages`)
    const { database } = field.app
    const first = await startApp(database)
    const { userId } = await first.createAccount(1)
    const tokens = await createTokens(database, userId, size.returningPages)
    const targetsOn = (url: string) =>
      tokens.map((token) => ({
        url: `${url}/api/sessions/events`,
        cookie: sessionCookie(token),
      }))
    const streams = await openStreams(targetsOn(first.server.url))
    const retries = Promise.all(streams.map(readRetryMs))
    const stoppedAt = performance.now()
    await first.server.terminate()
    const stopMs = performance.now() - stoppedAt
    const delays = await retries

    const next = await startApp(database)
    const busiest = watchBusyConnections(database)
    const answeredMs = await comeBack(targetsOn(next.server.url), delays)
    const figures = {
      stopMs,
      comeBackWithinMs: Math.max(...delays),
      answerP99Ms: percentile(answeredMs, 0.99),
      busiestConnections: await busiest(),
    }
    await next.server.kill()
    return {
      tables: [
        {
          caption: `SIGTERM with ${formatNumber(size.returningPages)} open pages, and the next instance`,
          head: ['', ''],
          rows: [
            ['the instance is gone after', `${formatNumber(figures.stopMs)} ms`],
            ['the pages come back within', `${formatNumber(figures.comeBackWithinMs)} ms`],
            ['a page that comes back is answered, p99', `${formatNumber(figures.answerP99Ms)} ms`],
            ['busiest moment, connections', formatNumber(figures.busiestConnections)],
          ],
        },
      ],
      charts: [],
      goals: [],
      figures,
    }
  },
}

type Page = { url: string; cookie: string }

/** Each page waits as it was told, and asks. */
async function comeBack(pages: Page[], delays: number[]): Promise<number[]> {
  const answers = pages.map(async (page, index) => {
    await sleep(delays[index])
    const askedAt = performance.now()
    const [stream] = await openStreams([page])
    stream?.destroy()
    return performance.now() - askedAt
  })
  return Promise.all(answers)
}

const WATCH_EVERY_MS = 20

/** @returns how to stop, and to learn how many connections were at work at once. */
function watchBusyConnections({ pool }: Database): () => Promise<number> {
  let busiest = 0
  let isWatching = true
  const watch = async () => {
    while (isWatching) {
      const { rows } = await pool.query(
        `SELECT count(*)::integer AS busy FROM pg_stat_activity
         WHERE application_name = 'session-management' AND state = 'active'`,
      )
      busiest = Math.max(busiest, rows[0].busy)
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
