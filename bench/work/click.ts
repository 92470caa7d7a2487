import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { findBrowser } from '../../scripts/browser.mjs'
import { createTokens, sessionCookie } from '../contestants/app'
import type { Contestant } from '../contestants/contestant'
import { signedInContext } from '../load/browser'
import { takeTurns } from '../load/rounds'
import { formatSample } from '../report/text'
import type { Work } from './work'

/** From the click in one browser to the words on the screen of the other, by the clocks of the two pages. */
export const click: Work = {
  name: 'click',
  title: 'Push: from the click to the words in the other browser',
  async run({ field, size }) {
    const browser = await chromium.launch(await findBrowser())
    const run = async () => {
      const { userId, cookie } = await field.app.createAccount(1)
      const [otherToken = ''] = await createTokens(field.app.database, userId, 1)
      const mine = await signedInContext(browser, field.app, cookie)
      const other = await signedInContext(browser, field.app, sessionCookie(otherToken))
      const ms = await clickAndLeave(field.app, mine, other)
      await Promise.all([mine.close(), other.close()])
      return ms
    }
    const [result] = await takeTurns('click', [{ label: 'This app', run }], size.rounds)
    await browser.close()
    const times = result?.rounds ?? []
    return {
      tables: [
        {
          caption:
            'From the click on Terminate Other Sessions to the first paint of /signed-out elsewhere, ms',
          head: ['', ''],
          rows: [['This app', formatSample(times)]],
        },
      ],
      charts: [],
      goals: [],
      figures: { times },
    }
  },
}

async function clickAndLeave(
  app: Contestant,
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
async function openListening({ server }: Contestant, context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  const listening = page.waitForResponse('**/api/sessions/events')
  await page.goto(`${server.url}/settings/security`)
  await listening
  return page
}
