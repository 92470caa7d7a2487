import { type Browser, chromium } from '@playwright/test'
import { findBrowser } from '../../scripts/browser.mjs'
import { createAccount } from '../contestants/contestant'
import { signedInContext } from '../load/browser'
import { takeTurns } from '../load/rounds'
import { measureVisit, type Visit } from '../load/visit'
import { reportPages, SECURITY, TRIVIAL } from './pages-report'
import type { Bench, Work } from './work'

const SESSIONS = 5

/** What a browser loads, and when a person sees and can use it. */
export const pages: Work = {
  name: 'pages',
  title: 'In the browser',
  async run(bench) {
    const browser = await chromium.launch(await findBrowser())
    const visits = await chooseVisits(bench, browser)
    const turns = visits.map((visit) => ({ label: visit.label, run: () => measureVisit(visit) }))
    const results = await takeTurns('pages', turns, bench.size.visits)
    await browser.close()
    return reportPages(results)
  },
}

async function chooseVisits({ field: { app, next } }: Bench, browser: Browser): Promise<Visit[]> {
  const { cookie } = await createAccount(app, SESSIONS)
  const anonymous = () => browser.newContext()
  return [
    {
      label: 'This app, sign-in',
      url: `${app.server.url}/sign-in`,
      open: anonymous,
      content: 'form',
      button: 'Sign in',
    },
    {
      label: SECURITY,
      url: `${app.server.url}/settings/security`,
      open: () => signedInContext(browser, app, cookie),
      content: 'ul[aria-labelledby="active-sessions-heading"]',
      button: 'Terminate Other Sessions',
    },
    { label: TRIVIAL, url: `${next.url}/`, open: anonymous, content: 'body' },
  ]
}
