import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { withConnection } from '@/server/migrations/connection'
import { openEmbeddedPostgres } from '@/server/postgres/embedded-postgres'
import { type Program, startProgram } from '@/tests/support/program'
import { providerSettings } from './support/oidc-provider'
import { expect, PASSWORD, SECURITY, terminateOthersButton, test } from './support/test'
import { tokenForms } from './support/token-forms'

const EMAIL = 'ada@example.com'
const WRONG_PASSWORD = 'wrong-password-82731'
const PASSWORD_AS_EMAIL = 'typed-into-the-wrong-field-4417'
const PROVIDER_ANSWER = { code: 'code-of-a-provider-5521', state: 'state-of-a-round-trip-9034' }

const EVENTS_OF_AN_OUTAGE = ['database_unavailable', 'postgres_ended', 'listen_failed', 'stopping']

/** Each test starts an app and looks at the whole of its life. */
test.describe.configure({ mode: 'serial', timeout: 120_000 })

/** An app of its own, whose whole output is read; the demo accounts are in its database. */
type App = Program & { url: string; dataDir: string }

let app: App

test.beforeEach(async ({ browserName: _ }, testInfo) => {
  const dataDir = testInfo.outputPath('data')
  const env = {
    PORT: '0',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'trace',
    ...providerSettings(Number(process.env.E2E_PROVIDER_PORT)),
  }
  const program = startProgram(['scripts/start.mjs'], { env })
  const [, url = ''] = await program.prints(/^Ready in .*: (http\S+)$/m)
  await program.prints(/^Sign in as .*$/m)
  app = { ...program, url, dataDir }
})

test.afterEach(async () => {
  app.process.kill('SIGTERM')
  await app.ends()
})

async function signInHere(page: Page, { email = EMAIL, password = PASSWORD } = {}): Promise<void> {
  await page.goto(`${app.url}/sign-in?callbackUrl=${SECURITY}`)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function tokenOf(page: Page): Promise<string> {
  await page.getByRole('heading', { name: 'Security', level: 1 }).waitFor()
  const cookies = await page.context().cookies()
  return cookies.find(({ name }) => name === 'session')?.value ?? ''
}

/** The line that tells people the demo accounts; from there on there is nothing but the log. */
const WELCOME = /^Sign in as .*\n/m

function logLines(): Record<string, unknown>[] {
  const lines = app.output().split('\n')
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))
}

const linesOf = (event: string) => logLines().filter((line) => line.event === event)

async function breakDatabase(): Promise<() => Promise<void>> {
  const { databaseUrl } = await openEmbeddedPostgres(app.dataDir)
  const rename = (from: string, to: string) =>
    withConnection(databaseUrl, (client) =>
      client.query(`ALTER VIEW "${from}" RENAME TO "${to}"`).then(() => {}),
    )
  await rename('ActiveSession', 'Elsewhere')
  return () => rename('Elsewhere', 'ActiveSession')
}

test('the log tells what happened, one JSON line each, and no secret that was used', async ({
  openDevice,
}) => {
  const [page, other] = [await openDevice(), await openDevice('Firefox on Linux')]

  // Sign-ins: wrong, in the wrong field, right, and on a second device.
  const refusal = page.getByText('The e-mail address or the password is not right.')
  await signInHere(page, { password: WRONG_PASSWORD })
  await expect(refusal).toBeVisible()
  await signInHere(page, { email: `${PASSWORD_AS_EMAIL}@example.com`, password: WRONG_PASSWORD })
  await expect(refusal).toBeVisible()
  await signInHere(other)
  const otherToken = await tokenOf(other)
  await signInHere(page)
  const token = await tokenOf(page)

  // Requests of all kinds, and made-up ones.
  const cookie = `session=${token}`
  await terminateOthersButton(page).click()
  await expect(page.getByText('1 other session was terminated.')).toBeVisible()
  const stream = new AbortController()
  await fetch(`${app.url}/api/sessions/events`, { headers: { cookie }, signal: stream.signal })
  stream.abort()
  for (const malformed of [
    'session=%E0%A4%A',
    `session=${token}x`,
    `session=${'x'.repeat(8_000)}`,
  ]) {
    await fetch(`${app.url}${SECURITY}`, { headers: { cookie: malformed }, redirect: 'manual' })
  }
  await fetch(`${app.url}/api/auth/callback/oidc?${new URLSearchParams(PROVIDER_ANSWER)}`, {
    headers: { cookie },
    redirect: 'manual',
  })
  await fetch(`${app.url}/?token=${token}`, { headers: { cookie } })

  // An outage, and an unforeseen error.
  const lock = readFileSync(path.join(app.dataDir, 'postgres/postmaster.pid'), 'utf8')
  const statusOfPage = async () =>
    (await fetch(`${app.url}${SECURITY}`, { headers: { cookie } })).status
  process.kill(Number.parseInt(lock, 10), 'SIGQUIT')
  await expect.poll(statusOfPage).toBe(503)
  await expect.poll(statusOfPage, { timeout: 20_000 }).toBe(200)
  await expect
    .poll(() => linesOf('listen_connected').length, { timeout: 20_000 })
    .toBeGreaterThan(1)
  const mend = await breakDatabase()
  await fetch(`${app.url}${SECURITY}`, { headers: { cookie } })
  await fetch(`${app.url}/api/sessions/events`, { headers: { cookie } })
  await mend()
  app.process.kill('SIGTERM')
  await app.ends()

  expect(linesOf('sign_in_failed')).toMatchObject([
    { reason: 'wrong-password', ipAddress: '127.0.0.1', requestId: expect.any(String) },
    { reason: 'unknown-user' },
    { method: 'oidc', reason: 'error' },
  ])
  expect(linesOf('sign_in_succeeded')).toMatchObject([{ method: 'password' }, {}])
  expect(linesOf('sessions_ended')).toMatchObject([
    { reason: 'terminated_others', count: 1, ipAddress: '127.0.0.1', userId: expect.any(String) },
  ])
  for (const event of EVENTS_OF_AN_OUTAGE) {
    expect(linesOf(event), event).not.toEqual([])
  }
  const [, afterWelcome = ''] = app.output().split(WELCOME)
  expect(afterWelcome.split('\n').filter((line) => !/^(\{.*\})?$/.test(line))).toEqual([])
  const output = app.output().replace(WELCOME, '')
  for (const secret of [
    ...[token, otherToken].flatMap(tokenForms),
    PASSWORD,
    WRONG_PASSWORD,
    PASSWORD_AS_EMAIL,
    EMAIL,
    ...Object.values(PROVIDER_ANSWER),
  ]) {
    expect(output).not.toContain(secret)
  }
})

test('an error shows a number, the log has it with the reason, and no answer says more', async ({
  browser,
}) => {
  // Not a page of openDevice: the browser's console tells of the error, as it should.
  const page = await browser.newPage()
  await signInHere(page)
  const cookie = `session=${await tokenOf(page)}`
  const mend = await breakDatabase()

  const shown = await page.goto(`${app.url}${SECURITY}`)
  const answers = await Promise.all(
    [SECURITY, '/api/sessions/events'].map((path) =>
      fetch(`${app.url}${path}`, { headers: { cookie, rsc: '1' } }),
    ),
  )

  const requestId = shown?.headers()['x-request-id']
  await expect(page.getByText(`please report the number ${requestId}.`)).toBeVisible()
  expect(logLines().filter((line) => line.requestId === requestId)).toMatchObject([
    { level: 'error', err: { digest: requestId, code: '42P01' } },
  ])
  expect([shown?.status(), answers[1]?.status]).toEqual([500, 500])
  expect(shown?.headers()).not.toHaveProperty('x-powered-by')
  const bodies = await Promise.all([shown?.text(), ...answers.map((answer) => answer.text())])
  for (const body of bodies) {
    expect(body).not.toMatch(/ActiveSession|42P01|prisma|node_modules|lib\/|server\/|16\.4\.6/i)
  }
  await page.close()
  await mend()
})

test('a flood of malformed requests is a few short lines, and all of them are counted', async () => {
  const long = 'x'.repeat(3_000)
  const repeated = 60
  const floods: [path: string, init: RequestInit][] = [
    [`/%E0%A4%A${long}`, {}],
    ['/sign-in', { method: 'POST', body: 'a=b', headers: { origin: `https://${long}.example` } }],
    ['/sign-in', { headers: { rsc: '1', 'next-router-state-tree': `%7B${long}` } }],
    ['/sign-in', { method: 'POST', body: long, headers: { origin: app.url, 'next-action': long } }],
    [`/api/auth/callback/oidc?code=${long}`, {}],
  ]

  for (const [path, init] of floods) {
    for (let sent = 0; sent < repeated; sent += 1) await fetch(`${app.url}${path}`, init)
  }
  app.process.kill('SIGTERM')
  await app.ends()

  const refused = linesOf('request_refused')
  for (const kind of [{ reason: 'foreign-origin' }, { status: 400 }]) {
    const counts = refused.filter((line) => isOfKind(line, kind)).map(({ count }) => count ?? 1)
    expect(counts.reduce((sum: number, count) => sum + Number(count), 0)).toBeGreaterThanOrEqual(
      repeated,
    )
  }
  expect(logLines().length).toBeLessThan(2 * repeated)
  expect(app.output().length).toBeLessThan(200_000)
  expect(longestText(logLines())).toBeLessThanOrEqual(200)
})

function isOfKind(line: Record<string, unknown>, kind: Record<string, unknown>): boolean {
  return Object.entries(kind).every(([name, value]) => line[name] === value)
}

function longestText(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  const entries = Object.entries(value).filter(([name]) => name !== 'stack')
  return Math.max(0, ...entries.map(([, field]) => longestText(field)))
}
