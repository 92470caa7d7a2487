import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { findBrowser } from '../../scripts/browser.mjs'
import { signedInContext } from '../load/browser'
import { takeTurns } from '../load/rounds'
import { formatNumber, formatSample, formatSpread } from '../report/text'
import { percentile, spreadOf } from '../statistics'
import type { Bench, Goal, Table, Work } from './work'

const SESSIONS = 5
/** What a page loads late, such as the pages that its links lead to, counts too. */
const LATE_MS = 1_500
/** "Slow 4G" and a phone of the middle class, by Lighthouse's figures. */
const SLOW_LINE = { latency: 150, downloadThroughput: 204_800, uploadThroughput: 96_000 }
const SLOW_PROCESSOR = 4

const TRIVIAL = 'Next, a trivial page'
const SECURITY = 'This app, Security page'

/** What a browser loads, and when a person sees and can use it. */
export const pages: Work = {
  name: 'pages',
  title: 'In the browser',
  async run(bench) {
    const browser = await chromium.launch(await findBrowser())
    const visited = await chooseVisits(bench, browser)
    const visits = visited.map((visit) => ({ label: visit.label, run: () => measureVisit(visit) }))
    const results = await takeTurns('pages', visits, bench.size.visits)
    await browser.close()
    return {
      tables: [weightTable(results), timesTable(results)],
      charts: [],
      goals: goalsOf(results),
      figures: { results },
    }
  },
}

type Visit = {
  label: string
  url: string
  /** A new one each time, with an empty cache. */
  open: () => Promise<BrowserContext>
  /** What a person came for. */
  content: string
  /** The control that has to work. */
  button?: string
}

async function chooseVisits({ field }: Bench, browser: Browser): Promise<Visit[]> {
  const { cookie } = await field.app.createAccount(SESSIONS)
  const app = field.app.server.url
  const anonymous = () => browser.newContext()
  return [
    {
      label: 'This app, sign-in',
      url: `${app}/sign-in`,
      open: anonymous,
      content: 'form',
      button: 'Sign in',
    },
    {
      label: SECURITY,
      url: `${app}/settings/security`,
      open: () => signedInContext(browser, field.app, cookie),
      content: 'ul[aria-labelledby="active-sessions-heading"]',
      button: 'Terminate Other Sessions',
    },
    { label: TRIVIAL, url: `${field.next.url}/`, open: anonymous, content: 'body' },
  ]
}

type Bytes = Record<'Document' | 'Script' | 'Stylesheet', number>
type Figures = {
  requests: number
  bytes: Bytes
  shift: number
  paintedMs: number
  contentMs: number
  workingMs: number | null
}
type Results = { label: string; rounds: Figures[] }[]

async function measureVisit(visit: Visit): Promise<Figures> {
  const weight = await visitAndWeigh(visit)
  const times = await visitSlowly(visit)
  return { ...weight, ...times }
}

/** What comes over the wire, as Chromium counts it: compressed, with headers. */
async function visitAndWeigh({ url, open }: Visit) {
  const context = await open()
  const page = await context.newPage()
  const devTools = await context.newCDPSession(page)
  await devTools.send('Network.enable')
  const types = new Map<string, string>()
  const bytes: Bytes = { Document: 0, Script: 0, Stylesheet: 0 }
  devTools.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type))
  devTools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const type = types.get(requestId)
    if (type === 'Document' || type === 'Script' || type === 'Stylesheet') {
      bytes[type] += encodedDataLength
    }
  })
  let requests = 0
  devTools.on('Network.requestWillBeSent', () => {
    requests += 1
  })
  await page.goto(url)
  await page.waitForTimeout(LATE_MS)
  await context.close()
  return { requests, bytes }
}

/** On a slow line and a slow processor. */
async function visitSlowly({ url, open, content, button }: Visit) {
  const context = await open()
  const page = await context.newPage()
  const devTools = await context.newCDPSession(page)
  await devTools.send('Network.emulateNetworkConditions', { offline: false, ...SLOW_LINE })
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: SLOW_PROCESSOR })
  await page.addInitScript(watchShifts)
  await page.addInitScript(watchContent, content)
  await page.goto(url)
  const workingMs = button ? await waitUntilWorking(page, button) : null
  await page.waitForTimeout(LATE_MS)
  const seen = await page.evaluate(() => ({
    paintedMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    contentMs: Number(document.documentElement.dataset.contentMs ?? Number.NaN),
    shift: Number(document.documentElement.dataset.shift ?? 0),
  }))
  await context.close()
  return { ...seen, workingMs }
}

/** Runs in the page: layout shifts that no person caused (web.dev/cls). */
function watchShifts(): void {
  new PerformanceObserver((list) => {
    const { dataset } = document.documentElement
    for (const entry of list.getEntries()) {
      const { value, hadRecentInput } = entry.toJSON()
      if (!hadRecentInput) dataset.shift = `${Number(dataset.shift ?? 0) + value}`
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

/** Runs in the page: when the content was there, to a hundredth of a second. */
function watchContent(selector: string): void {
  const timer = setInterval(() => {
    const height = document.querySelector(selector)?.getBoundingClientRect().height ?? 0
    if (height === 0) return
    document.documentElement.dataset.contentMs = `${performance.now()}`
    clearInterval(timer)
  }, 10)
}

/** When React has taken the button over; before that a click is an ordinary form's. */
async function waitUntilWorking(page: Page, button: string): Promise<number> {
  const handle = await page.waitForFunction((text) => {
    const buttons = [...document.querySelectorAll('button')]
    const found = buttons.find(({ textContent }) => textContent?.includes(text))
    const isTakenOver = found && Object.keys(found).some((key) => key.startsWith('__reactProps'))
    return isTakenOver ? performance.now() : false
  }, button)
  return Number(await handle.jsonValue())
}

function medianOf(results: Results, label: string, read: (figures: Figures) => number): number {
  const rounds = results.find((result) => result.label === label)?.rounds ?? []
  return percentile(rounds.map(read), 0.5)
}

function weightTable(results: Results): Table {
  const kb = (label: string, type: keyof Bytes) =>
    formatNumber(medianOf(results, label, ({ bytes }) => bytes[type]) / 1_000)
  return {
    caption: 'Over the wire with an empty cache, KB (gzip, with headers)',
    head: ['', 'JavaScript', 'CSS', 'HTML', 'requests'],
    rows: results.map(({ label }) => [
      label,
      kb(label, 'Script'),
      kb(label, 'Stylesheet'),
      kb(label, 'Document'),
      formatNumber(medianOf(results, label, ({ requests }) => requests)),
    ]),
  }
}

function timesTable(results: Results): Table {
  return {
    caption: 'On slow 4G with a processor four times slower, ms from the click on the link',
    head: ['', 'first paint', 'the list or form is there', 'the button works', 'layout shift'],
    rows: results.map(({ label, rounds }) => {
      const working = rounds.flatMap(({ workingMs }) => workingMs ?? [])
      return [
        label,
        formatSample(rounds.map(({ paintedMs }) => paintedMs)),
        formatSample(rounds.map(({ contentMs }) => contentMs)),
        working.length > 0 ? formatSpread(spreadOf(working)) : '–',
        formatNumber(Math.max(...rounds.map(({ shift }) => shift))),
      ]
    }),
  }
}

function goalsOf(results: Results): Goal[] {
  const scriptOf = (label: string) => medianOf(results, label, ({ bytes }) => bytes.Script) / 1_000
  const more = scriptOf(SECURITY) - scriptOf(TRIVIAL)
  const shift = Math.max(...results.flatMap(({ rounds }) => rounds.map((round) => round.shift)))
  return [
    {
      work: 'JavaScript of the Security page above a trivial Next page, gzip',
      goal: '≤ 30 KB',
      seen: `${formatNumber(more)} KB`,
      verdict: more <= 30 ? 'met' : 'not met',
    },
    {
      work: 'layout shift',
      goal: '0',
      seen: formatNumber(shift),
      verdict: shift === 0 ? 'met' : 'not met',
    },
  ]
}
