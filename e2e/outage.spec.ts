import type { Page } from '@playwright/test'
import { database } from '@/lib/database/database'
import { createSession } from '@/tests/support/factories'
import { withResolvers } from '@/tests/support/with-resolvers'
import { type AppDatabaseConnection, openAppDatabaseConnection } from './support/database'
import { type Instance, startSecondInstance } from './support/second-instance'
import {
  expect,
  giveSession,
  PASSWORD,
  type Person,
  SECURITY,
  sessionRows,
  terminateOthersButton,
  test,
} from './support/test'

/** One instance whose connection to PostgreSQL the tests break, one test after the other. */
test.describe.configure({ mode: 'serial' })

let connection: AppDatabaseConnection
let app: Instance

test.beforeAll(async () => {
  connection = await openAppDatabaseConnection()
  app = await startSecondInstance({ databaseUrl: connection.databaseUrl })
})

test.afterEach(() => connection.mend())

test.afterAll(async () => {
  await app.stop()
  connection.close()
})

/**
 * No news reaches the page but what the test sends: what a page asks by itself in the middle of an
 * outage would be answered as well.
 */
async function openSecurityHere(page: Page, person: Person, news?: Promise<string>): Promise<void> {
  await page.route('**/api/sessions/events', async (route) => {
    if (news) await route.fulfill({ contentType: 'text/event-stream', body: await news })
  })
  await giveSession(page, person)
  await page.goto(`${app.url}${SECURITY}`)
  await expect(page.getByRole('heading', { name: 'Security', level: 1 })).toBeVisible()
}

for (const [name, breakConnection] of [
  ['away', () => connection.cut()],
  ['silent', () => connection.silence()],
] as const) {
  test(`while the database is ${name} a page is an error page with 503, and the cookie stays`, async ({
    ada,
    openDevice,
  }) => {
    const page = await openDevice()
    await openSecurityHere(page, ada)
    const before = await page.context().cookies()

    breakConnection()
    const answers = await Promise.all(
      ['/', '/settings/general', SECURITY].map((path) => page.request.get(`${app.url}${path}`)),
    )

    for (const answer of answers) {
      expect(answer.status()).toBe(503)
      expect(answer.headers()['retry-after']).toBe('5')
      // In the document itself: it is told without JavaScript too.
      expect(await answer.text()).toContain('You are not signed out.')
    }
    expect(await page.context().cookies()).toEqual(before)
    connection.mend()
    await page.goto(`${app.url}${SECURITY}`)
    await expect(sessionRows(page)).toHaveCount(1)
  })
}

test('a page that looks again by itself in the middle of an outage stays as it is', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice()
  const news = withResolvers<string>()
  await openSecurityHere(page, ada, news.promise)
  connection.cut()

  const looked = page.waitForResponse('**/api/sessions')
  news.resolve('event: sessions-changed\ndata: {}\n\n')

  const answer = await looked
  expect(answer.status()).toBe(503)
  await expect(page.getByText('Live updates are interrupted.')).toBeVisible({ timeout: 20_000 })
  await expect(sessionRows(page)).toHaveCount(1)
})

test('a termination that cannot be confirmed says so, ends nothing, and can be tried again', async ({
  ada,
  openDevice,
}) => {
  await createSession({ user: ada })
  const page = await openDevice()
  await openSecurityHere(page, ada)

  connection.cut()
  const answered = page.waitForResponse((answer) => answer.request().method() === 'POST')
  await terminateOthersButton(page).click()

  await expect(page.getByText('The termination could not be confirmed.')).toBeVisible()
  expect((await answered).status()).toBe(503)
  expect(await database().session.count({ where: { userId: ada.id } })).toBe(2)
  connection.mend()
  await terminateOthersButton(page).click()
  await expect(page.getByText('1 other session was terminated.')).toBeVisible()
})

test('a sign-out that failed says so, and the person is still signed in', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice()
  await openSecurityHere(page, ada)

  connection.cut()
  await page.getByRole('button', { name: 'Open profile menu' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()

  await expect(page.getByRole('alert').filter({ hasText: 'signed in' })).toBeVisible()
  connection.mend()
  await page.goto(`${app.url}${SECURITY}`)
  await expect(sessionRows(page)).toHaveCount(1)
})

test('a sign-in while the database is away says that it is not the password', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice()
  await page.goto(`${app.url}/sign-in`)
  connection.cut()

  await page.getByLabel('Email').fill(ada.email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()

  await expect(page.getByText('Sign-in is not possible at the moment.')).toBeVisible()
})
