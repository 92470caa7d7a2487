import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { readProcess } from '@/server/postgres/processes'
import { type Program, startNpm, startProgram } from '@/tests/support/program'
import { exchange } from '@/tests/support/raw-exchange'

/** About the process that `npm start` starts; of its pages only the sign-in is looked at. */
test.describe.configure({ mode: 'serial' })

const SIGNALS: NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGHUP']

type App = Program & { url: string; postgresPid: number }

let dataDir: string

test.beforeEach(({ browserName: _ }, testInfo) => {
  dataDir = testInfo.outputPath('data')
})

/** `npm start`, or the program that it runs, up to the line that says that it is ready. */
async function startApp(
  start: (options: { env: Record<string, string> }) => Program,
  settings: Record<string, string> = {},
): Promise<App> {
  const program = start({ env: { PORT: '0', DATA_DIR: dataDir, ...settings } })
  const [, url = ''] = await program.prints(/^Ready in .*: (http\S+)$/m)
  const lock = readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8')
  return { ...program, url, postgresPid: Number.parseInt(lock, 10) }
}

function startDirectly(settings?: Record<string, string>): Promise<App> {
  return startApp((options) => startProgram(['scripts/start.mjs'], options), settings)
}

for (const signal of SIGNALS) {
  test(`${signal} ends everything, PostgreSQL included, with exit code 0`, async () => {
    const app = await startDirectly()
    expect((await fetch(`${app.url}/sign-in`)).status).toBe(200)

    app.process.kill(signal)

    expect(await app.ends()).toBe(0)
    expect(readProcess(app.postgresPid)).toBeNull()
    expect(existsSync(path.join(dataDir, 'postgres/postmaster.pid'))).toBe(false)
  })
}

test('npm start says how to sign in, and Ctrl-C ends everything', async () => {
  const app = await startApp((options) => startNpm(['start'], options))
  await app.prints(
    /^Sign in as ada@example.com .* Password of both: correct horse battery staple$/m,
  )

  process.kill(-(app.process.pid ?? 0), 'SIGINT')

  await app.ends()
  expect(app.output()).toContain('Stopping.')
  expect(readProcess(app.postgresPid)).toBeNull()
})

test('npm passes SIGTERM on, and everything ends', async () => {
  const app = await startApp((options) => startNpm(['start'], options))

  app.process.kill('SIGTERM')

  await app.ends()
  expect(app.output()).toContain('Stopping.')
  expect(readProcess(app.postgresPid)).toBeNull()
})

test('the data and the secret are there at the next start', async () => {
  const secret = path.join(dataDir, 'auth-secret')
  const first = await startDirectly()
  const made = readFileSync(secret, 'utf8')
  first.process.kill('SIGTERM')
  await first.ends()

  const second = await startDirectly()
  second.process.kill('SIGTERM')

  expect(await second.ends()).toBe(0)
  expect(first.output()).toContain('Applied to the database')
  expect(second.output()).not.toContain('Applied to the database')
  expect(readFileSync(secret, 'utf8')).toBe(made)
  expect(statSync(secret).mode & 0o777).toBe(0o600)
})

test('after SIGKILL the next start works', async () => {
  const first = await startDirectly()
  first.process.kill('SIGKILL')
  await first.ends()

  const second = await startDirectly()
  second.process.kill('SIGTERM')

  expect(await second.ends()).toBe(0)
  expect(readProcess(first.postgresPid)).toBeNull()
})

test('on a public address there are no demo accounts, and it says how to create a user', async () => {
  const app = await startDirectly({ HOST: '0.0.0.0' })
  app.process.kill('SIGTERM')
  await app.ends()

  expect(app.output()).not.toContain('ada@example.com')
  expect(app.output()).toContain('npm run user:create -- --email E --name N --role admin')
})

for (const [name, elsewhere] of [
  ['HOST', { HOST: '0.0.0.0', AUTH_URL: '' }],
  ['AUTH_URL', { HOST: '', AUTH_URL: 'https://app.example.com' }],
] as const) {
  test(`a demo that is started with a public ${name} lets no one in, until it is back here`, async ({
    page,
  }) => {
    const demo = await startDirectly()
    await signInAsGrace(page, demo)
    await expect(page).toHaveURL(`${demo.url}/`)
    await stop(demo)

    const port = Number(new URL(demo.url).port)
    const inPublic = await startDirectly({ ...elsewhere, PORT: String(port) })
    expect((await exchange(port, await listRequest(page, elsewhere.AUTH_URL))).status).toBe(401)
    expect(inPublic.output()).toContain(
      'Disabled: ada@example.com, grace@example.com. Their password is published',
    )
    await stop(inPublic)

    const here = await startDirectly()
    expect(here.output()).not.toContain('Disabled:')
    await signInAsGrace(page, here)
    await expect(page).toHaveURL(`${here.url}/`)
    await stop(here)
  })
}

test('a demo that is started with a public HOST refuses the published password', async ({
  page,
}) => {
  await stop(await startDirectly())
  const app = await startDirectly({ HOST: '0.0.0.0' })

  await signInAsGrace(page, app)

  await expect(page.getByRole('alert').filter({ hasText: /./ })).toBeVisible()
  await expect(page).toHaveURL(/\/sign-in/)
  await stop(app)
})

async function stop(app: App): Promise<void> {
  app.process.kill('SIGTERM')
  expect(await app.ends()).toBe(0)
}

async function signInAsGrace(page: Page, { url }: App): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await page.getByLabel('Email').fill('grace@example.com')
  await page.getByLabel('Password').fill('correct horse battery staple')
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** With the cookie under both of its names, at the address that the app has now. */
async function listRequest(page: Page, authUrl: string): Promise<string> {
  const { host } = new URL(authUrl || 'http://localhost')
  const headers = [`Host: ${host}`, `Cookie: ${await cookieHeader(page)}`, 'Connection: close']
  return ['GET /api/sessions HTTP/1.1', ...headers, '', ''].join('\r\n')
}

async function cookieHeader(page: Page): Promise<string> {
  const cookies = await page.context().cookies()
  return cookies.map(({ name, value }) => `${name}=${value}; __Host-${name}=${value}`).join('; ')
}

test('when PostgreSQL ends by itself, it is started again and the app goes on', async () => {
  const app = await startDirectly()
  const stranger = { headers: { cookie: `session=${'A'.repeat(43)}` }, redirect: 'manual' } as const
  const askWhoIsThere = async () => (await fetch(app.url, stranger)).status
  expect(await askWhoIsThere()).toBe(307)

  process.kill(app.postgresPid, 'SIGQUIT')

  await expect.poll(() => app.output()).toContain('PostgreSQL ended by itself')
  await expect.poll(askWhoIsThere, { timeout: 20_000 }).toBe(307)
  app.process.kill('SIGTERM')
  expect(await app.ends()).toBe(0)
  expect(readProcess(app.postgresPid)).toBeNull()
})

test('a bad setting is one sentence for what the build leaves, without a stack', async () => {
  for (const file of ['main', 'migrate', 'create-user']) {
    const program = startProgram([`.next/${file}.mjs`], { env: { PORT: '99999' } })

    expect(await program.ends()).toBe(1)
    expect(program.output()).toBe('PORT: must be a whole number from 0 to 65535\n')
  }
})
