// Usage: npm run bench   Measures push: time to the last of many open pages, memory of an idle one,
// the way from a click in one browser to /signed-out in another, and a restart with many pages.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, get, type IncomingMessage } from 'node:http'
import { cpus, tmpdir, totalmem } from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Page } from '@playwright/test'
import { findBrowser } from '../scripts/browser.mjs'
import { buildIfNeeded } from '../scripts/build.mjs'
import { findPort } from '../server/front-server'

const ROOT = path.resolve(import.meta.dirname, '..')
const STREAMS = 1_000
const IDLE_STREAMS = 5_000
const RETURNING_PAGES = 2_000
const ROUNDS = 9
const PASSWORD = 'correct horse battery staple'

const dataDir = mkdtempSync(path.join(tmpdir(), 'session-management-bench-'))
const children: ChildProcess[] = []
const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY })

process.chdir(ROOT)
await buildIfNeeded()
const { env } = await import('../lib/env')
const { startEmbeddedPostgres } = await import('../server/embedded-postgres')
const { applyMigrations } = await import('../server/migrate')
const postgres = await startEmbeddedPostgres(dataDir, { max_connections: '200' })
env.DATABASE_URL = postgres.databaseUrl
await applyMigrations(postgres.databaseUrl)
const { database } = await import('../lib/database')
const { hashPassword } = await import('../lib/auth/password')
const { terminateOtherSessions } = await import('../lib/sessions/terminate')
const { createSession, createSessions, createUser } = await import('../tests/support/factories')

const settings = {
  NODE_ENV: 'production' as const,
  DATABASE_URL: postgres.databaseUrl,
  AUTH_SECRET: 'a secret for the benchmark, long enough',
  RATE_LIMITS: 'off',
}

try {
  const results = {
    machine: {
      cpu: cpus()[0]?.model,
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.version,
    },
    fanOut: await measureFanOut(),
    idle: await measureIdleStreams(),
    browser: await measureBrowser(),
    restart: await measureRestart(),
  }
  mkdirSync('bench/results', { recursive: true })
  writeFileSync('bench/results/push.json', `${JSON.stringify(results, null, 2)}\n`)
  console.log(JSON.stringify(results, null, 2))
} finally {
  for (const child of children) child.kill('SIGKILL')
  await postgres.stop()
  rmSync(dataDir, { recursive: true })
}
process.exit()

/** One event to 1,000 open streams of one user: the app and a bare server, in turns. */
async function measureFanOut() {
  const app = await startApp()
  const bare = await startChild(['bench/bare-server.ts'])
  const rounds: { app: Spread; bare: Spread }[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    const appTimes = await terminateMany(app.url)
    const bareTimes = await fireBare(bare.url)
    // The first round warms both up.
    if (round > 0) rounds.push({ app: spread(appTimes), bare: spread(bareTimes) })
    console.log(`fan-out ${round}/${ROUNDS}`, spread(appTimes), spread(bareTimes))
  }
  stopChild(app)
  stopChild(bare)
  return {
    streams: STREAMS,
    appLastMs: summary(rounds.map(({ app }) => app.last)),
    appP99Ms: summary(rounds.map(({ app }) => app.p99)),
    bareLastMs: summary(rounds.map(({ bare }) => bare.last)),
    ratioOfLast: summary(rounds.map(({ app, bare }) => app.last / bare.last)),
  }
}

/** From the answer of the termination to each event. */
async function terminateMany(url: string): Promise<number[]> {
  const user = await createUser()
  const mine = await createSession({ user })
  const others = await createSessions(STREAMS, { user })
  const streams = await openMany(
    others.map(({ token }) => ({ url: `${url}/api/sessions/events`, token })),
  )
  const ended = Promise.all(
    streams.map((stream) => once(stream, 'end').then(() => performance.now())),
  )
  await terminateOtherSessions({ userId: user.id, keepSessionId: mine.id })
  const answeredAt = performance.now()
  const times = await ended
  return times.map((time) => Math.max(0, time - answeredAt))
}

async function fireBare(url: string): Promise<number[]> {
  const streams = await openMany(Array.from({ length: STREAMS }, () => ({ url })))
  const ended = Promise.all(
    streams.map((stream) => once(stream, 'end').then(() => performance.now())),
  )
  await fetch(`${url}/fire`)
  const answeredAt = performance.now()
  const times = await ended
  return times.map((time) => Math.max(0, time - answeredAt))
}

/** What an idle stream costs in memory: 5,000 of them, against none, after the garbage collector. */
async function measureIdleStreams() {
  const app = await startApp(['--expose-gc'])
  const bare = await startChild(['bench/bare-server.ts'], ['--expose-gc'])
  const user = await createUser()
  const sessions = await createSessions(IDLE_STREAMS / 10, { user })
  const tokens = sessions.flatMap(({ token }) => Array<string>(10).fill(token))
  await warmUp(app.url, tokens)
  const [appBefore, bareBefore] = [residentKb(app), residentKb(bare)]
  const appStreams = await openMany(
    tokens.map((token) => ({ url: `${app.url}/api/sessions/events`, token })),
  )
  const bareStreams = await openMany(tokens.map(() => ({ url: bare.url })))
  // Two heartbeats: what is garbage of the opening is collected as it would be in service.
  await sleep(31_000)
  const result = {
    streams: IDLE_STREAMS,
    appKbPerStream: (residentKb(app) - appBefore) / IDLE_STREAMS,
    bareKbPerStream: (residentKb(bare) - bareBefore) / IDLE_STREAMS,
  }
  for (const stream of [...appStreams, ...bareStreams]) stream.destroy()
  stopChild(app)
  stopChild(bare)
  return result
}

async function warmUp(url: string, tokens: string[]): Promise<void> {
  const streams = await openMany(
    tokens.slice(0, 500).map((token) => ({ url: `${url}/api/sessions/events`, token })),
  )
  for (const stream of streams) stream.destroy()
  await sleep(2_000)
}

/** From the click in one browser to the words on the screen of the other. */
async function measureBrowser() {
  const app = await startApp()
  const browser = await chromium.launch(await findBrowser())
  const user = await createUser({ passwordHash: await hashPassword(PASSWORD) })
  const times: number[] = []
  const mine = await signIn(await (await browser.newContext()).newPage(), app.url, user.email)
  for (let round = 0; round <= ROUNDS; round += 1) {
    const other = await (await browser.newContext()).newPage()
    const listening = other.waitForResponse('**/api/sessions/events')
    await signIn(other, app.url, user.email)
    await listening
    const button = mine.getByRole('button', { name: 'Terminate Other Sessions' })
    await mine.waitForFunction(
      () => document.querySelectorAll('button[name=terminate]:not(:disabled)').length > 1,
    )
    const left = other
      .getByText('This session was terminated')
      .waitFor()
      .then(() => performance.now())
    const clickedAt = performance.now()
    await button.click()
    if (round > 0) times.push((await left) - clickedAt)
    else await left
    await other.context().close()
  }
  await browser.close()
  stopChild(app)
  return { clickToSignedOutMs: summary(times) }
}

async function signIn(page: Page, url: string, email: string): Promise<Page> {
  await page.goto(`${url}/sign-in?callbackUrl=/settings/security`)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Security', level: 1 }).waitFor()
  return page
}

/** SIGTERM with 1,000 open streams, and 2,000 pages that come back to the next instance. */
async function measureRestart() {
  const app = await startApp()
  const sessions = await createSessions(RETURNING_PAGES, { user: await createUser() })
  const streams = await openMany(
    sessions.map(({ token }) => ({ url: `${app.url}/api/sessions/events`, token })),
  )
  const retries = Promise.all(streams.map(readRetryMs))
  const stoppedAt = performance.now()
  app.process.kill('SIGTERM')
  await once(app.process, 'exit')
  const stopMs = performance.now() - stoppedAt
  const delays = await retries

  const next = await startApp()
  const busiest = watchBusyConnections()
  const openedMs = await Promise.all(
    sessions.map(async ({ token }, page) => {
      await sleep(delays[page] ?? 0)
      const askedAt = performance.now()
      await open({ url: `${next.url}/api/sessions/events`, token })
      return performance.now() - askedAt
    }),
  )
  stopChild(next)
  return {
    pages: RETURNING_PAGES,
    stopMs: Math.round(stopMs),
    comeBackWithinMs: Math.round(Math.max(...delays)),
    answerP99Ms: spread(openedMs).p99,
    busiestDatabaseConnections: await busiest(),
  }
}

function watchBusyConnections(): () => Promise<number> {
  let busiest = 0
  let isWatching = true
  const watching = (async () => {
    while (isWatching) {
      const [row] = await database().$queryRaw<[{ busy: number }]>`
        SELECT count(*)::integer AS busy FROM pg_stat_activity
        WHERE application_name = 'session-management' AND state = 'active' AND pid <> pg_backend_pid()`
      busiest = Math.max(busiest, row.busy)
      await sleep(20)
    }
  })()
  return async () => {
    isWatching = false
    await watching
    return busiest
  }
}

type Child = { process: ChildProcess; url: string }

async function startApp(nodeOptions: string[] = []): Promise<Child> {
  return startChild(['server/main.ts'], nodeOptions)
}

async function startChild(args: string[], nodeOptions: string[] = []): Promise<Child> {
  const port = await findPort({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${port}`
  const child = spawn(
    process.execPath,
    [...nodeOptions, '--import', 'tsx', ...args, String(port)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...settings, PORT: String(port), AUTH_URL: url },
    },
  )
  children.push(child)
  await new Promise<void>((resolve) => {
    child.stdout?.on('data', (text) => String(text).includes('Ready in') && resolve())
  })
  return { process: child, url }
}

function stopChild({ process: child }: Child): void {
  child.kill('SIGKILL')
}

async function open({ url, token }: { url: string; token?: string }): Promise<IncomingMessage> {
  const headers = token ? { cookie: `session=${token}` } : {}
  const [response] = await once(get(url, { agent, headers }), 'response')
  if (response.statusCode !== 200) throw new Error(`The stream was answered ${response.statusCode}`)
  return response.resume()
}

/** Opens them some at a time, as pages come. */
async function openMany(targets: { url: string; token?: string }[]): Promise<IncomingMessage[]> {
  const opened: IncomingMessage[] = []
  for (let start = 0; start < targets.length; start += 100) {
    opened.push(...(await Promise.all(targets.slice(start, start + 100).map(open))))
  }
  return opened
}

async function readRetryMs(stream: IncomingMessage): Promise<number> {
  let text = ''
  stream.on('data', (chunk) => {
    text += chunk
  })
  await once(stream, 'end')
  return Number(/retry: (\d+)/.exec(text)?.[1] ?? 0)
}

function residentKb({ process: child }: Child): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1])
}

type Spread = { median: number; p99: number; last: number }

function spread(times: number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
  return { median: at(0.5), p99: at(0.99), last: at(1) }
}

function summary(values: number[]) {
  const sorted = [...values].sort((a, b) => a - b).map(round)
  return { median: sorted[Math.floor(sorted.length / 2)], least: sorted[0], most: sorted.at(-1) }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
