import type { BrowserContext, CDPSession, Page } from '@playwright/test'

/** What a page loads late, such as the pages that its links lead to, counts too. */
const LATE_MS = 1_500
/** "Slow 4G" and a phone of the middle class, by Lighthouse's figures. */
const SLOW_NETWORK = { latency: 150, downloadThroughput: 204_800, uploadThroughput: 96_000 }
const SLOW_PROCESSOR = 4

export type Visit = {
  label: string
  url: string
  /** A new one each time, with an empty cache. */
  open: () => Promise<BrowserContext>
  /** What a person came for. */
  content: string
  /** The control that has to work. */
  button?: string
}

export type Bytes = Record<'Document' | 'Script' | 'Stylesheet', number>
export type VisitFigures = {
  requests: number
  bytes: Bytes
  shift: number
  paintedMs: number
  contentMs: number
  workingMs: number | null
}
/** Visits a page twice: to count what it loads, and to time it on a slow machine. */
export async function measureVisit(visit: Visit): Promise<VisitFigures> {
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
  const weight = watchWeight(devTools)
  await page.goto(url)
  await page.waitForTimeout(LATE_MS)
  await context.close()
  return weight
}

/** @returns what is counted on, as long as the page loads. */
function watchWeight(devTools: CDPSession) {
  const weight = { requests: 0, bytes: { Document: 0, Script: 0, Stylesheet: 0 } }
  const types = new Map<string, string>()
  devTools.on('Network.requestWillBeSent', () => {
    weight.requests += 1
  })
  devTools.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type))
  devTools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const type = types.get(requestId)
    if (isCounted(type)) weight.bytes[type] += encodedDataLength
  })
  return weight
}

function isCounted(type: string | undefined): type is keyof Bytes {
  return type === 'Document' || type === 'Script' || type === 'Stylesheet'
}

/** On a slow network and a slow processor. */
async function visitSlowly({ url, open, content, button }: Visit) {
  const context = await open()
  const page = await context.newPage()
  const devTools = await context.newCDPSession(page)
  await devTools.send('Network.emulateNetworkConditions', { offline: false, ...SLOW_NETWORK })
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: SLOW_PROCESSOR })
  await page.addInitScript(watchShifts)
  await page.addInitScript(watchContent, content)
  await page.goto(url)
  const workingMs = button ? await waitUntilWorking(page, button) : null
  await page.waitForTimeout(LATE_MS)
  const seen = await page.evaluate(readSeen)
  await context.close()
  return { ...seen, workingMs }
}

/** Runs in the page. */
function readSeen() {
  const { contentMs = Number.NaN, shift = 0 } = document.documentElement.dataset
  const [paint] = performance.getEntriesByName('first-contentful-paint')
  return {
    paintedMs: paint?.startTime ?? Number.NaN,
    contentMs: Number(contentMs),
    shift: Number(shift),
  }
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
