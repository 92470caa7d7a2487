import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { findBrowser } from '../../scripts/browser.mjs'
import { createAccount, type StoredContestant } from '../contestants/contestant'
import { APP } from '../contestants/labels'
import { signedInContext } from '../load/browser'
import { sampleOf, takeTurns } from '../load/rounds'
import { formatSample } from '../report/text'
import type { Sample } from '../statistics'
import type { Outcome, Work } from './work'

/** From the click in one browser to the words in the other, by the clocks of the two pages. */
export const click: Work = {
  name: 'click',
  title: 'Push: from the click to the words in the other browser',
  async run({ field, size }) {
    const browser = await chromium.launch(await findBrowser())
    const turn = { label: APP, run: () => measureClick(browser, field.app) }
    const results = await takeTurns('click', [turn], size.rounds)
    await browser.close()
    return report(sampleOf(results, APP, (ms) => ms))
  },
}

async function measureClick(browser: Browser, app: StoredContestant): Promise<number> {
  const { userId, cookie } = await createAccount(app, 1)
  const mine = await signedInContext(browser, app, cookie)
  const other = await signedInContext(browser, app, await app.addSession(userId))
  const ms = await clickAndLeave(app, mine, other)
  await Promise.all([mine.close(), other.close()])
  return ms
}

function report(times: Sample): Outcome {
  const table = {
    caption:
      'From the click on Terminate Other Sessions to the first paint of /signed-out elsewhere, ms',
    head: ['', ''],
    rows: [[APP, formatSample(times)]],
  }
  return { tables: [table], charts: [], goals: [], figures: { times } }
}

async function clickAndLeave(
  app: StoredContestant,
  mine: BrowserContext,
  other: BrowserContext,
): Promise<number> {
  const myPage = await openListening(app, mine)
  const otherPage = await openListening(app, other)
  await myPage.evaluate(() =>
    document.addEventListener('click', () => sessionStorage.setItem('clickedAt', `${Date.now()}`), {
      capture: true,
    }),
  )
  await myPage.getByRole('button', { name: 'Terminate Other Sessions' }).click()
  await otherPage.waitForURL('**/signed-out**')
  const painted = await otherPage.waitForFunction(() => {
    const [paint] = performance.getEntriesByName('first-contentful-paint')
    return paint && performance.timeOrigin + paint.startTime
  })
  const clickedAt = await myPage.evaluate(() => Number(sessionStorage.getItem('clickedAt')))
  return Number(await painted.jsonValue()) - clickedAt
}

/** A page whose event stream is open, and which React has taken over therefore. */
async function openListening({ server }: StoredContestant, context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  const listening = page.waitForResponse('**/api/sessions/events')
  await page.goto(`${server.url}/settings/security`)
  await listening
  return page
}
