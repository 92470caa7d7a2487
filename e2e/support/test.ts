import { type BrowserContextOptions, test as base, expect, type Page } from '@playwright/test'
import { hashPassword } from '@/lib/auth/password'
import { createSession, createUser, USER_AGENTS } from '@/tests/support/factories'
import { APP_URL } from './api'
import { type AppDatabaseConnection, openAppDatabaseConnection, useAppDatabase } from './database'
import { type Instance, startSecondInstance } from './second-instance'

export const PASSWORD = 'correct horse battery staple'

export type Person = { id: string; name: string; email: string }

type DeviceName = keyof typeof USER_AGENTS

type Fixtures = {
  /** A person who can sign in, known to this test alone. */
  ada: Person
  /** Another one. */
  grace: Person
  /** Opens a browser of its own, with its own cookies, as that device. */
  openDevice: (device?: DeviceName, options?: BrowserContextOptions) => Promise<Page>
  /** Starts another process of the app, which ends with the test at the latest. */
  startInstance: typeof startSecondInstance
  /** A way to the database that this test can break, for an instance of its own. */
  connection: AppDatabaseConnection
}

let passwordHash: Promise<string> | undefined

async function createPerson(name: string): Promise<Person> {
  await useAppDatabase()
  passwordHash ??= hashPassword(PASSWORD)
  return createUser({ name, passwordHash: await passwordHash })
}

/** Whatever a page complains about fails the test that opened it. */
function collectComplaints(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    const isComplaint = ['error', 'warning'].includes(message.type())
    // The browser's own line about an answer that the test asked for, such as 404 or 503.
    const isStatus = message.text().startsWith('Failed to load resource')
    if (isComplaint && !isStatus) complaints.push(`${page.url()}: ${message.text()}`)
  })
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures here.
  ada: async ({}, use) => use(await createPerson('Ada Lovelace')),
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  grace: async ({}, use) => use(await createPerson('Grace Hopper')),
  openDevice: async ({ browser, contextOptions }, use) => {
    const complaints: string[] = []
    const contexts: { close(): Promise<void> }[] = []
    await use(async (device = 'Chrome on Windows', options = {}) => {
      const userAgent = USER_AGENTS[device]
      const context = await browser.newContext({ ...contextOptions, userAgent, ...options })
      contexts.push(context)
      const page = await context.newPage()
      collectComplaints(page, complaints)
      return page
    })
    await Promise.all(contexts.map((context) => context.close()))
    expect(complaints).toEqual([])
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  startInstance: async ({}, use) => {
    const instances: Instance[] = []
    await use(async (given) => {
      const instance = await startSecondInstance(given)
      instances.push(instance)
      return instance
    })
    await Promise.all(instances.map((instance) => instance.stop()))
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  connection: async ({}, use) => {
    const connection = await openAppDatabaseConnection()
    await use(connection)
    connection.close()
  },
})

export { expect }

/** Signs in on a page as a person would, and ends on the page that `callbackUrl` names. */
export async function signIn(
  page: Page,
  person: Person,
  { sharedDevice = false, callbackUrl = '/' } = {},
): Promise<void> {
  await page.goto(`/sign-in?${new URLSearchParams({ callbackUrl })}`)
  await page.getByLabel('Email').fill(person.email)
  await page.getByLabel('Password').fill(PASSWORD)
  if (sharedDevice) await page.getByLabel('This is a shared or public device').check()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(callbackUrl)
}

export const SECURITY = '/settings/security'

/** Gives the page's browser a session of that person, as a sign-in would, for tests that are not about it. */
export async function giveSession(page: Page, person: Person): Promise<void> {
  const userAgent = await page.evaluate(() => navigator.userAgent)
  const ipAddress = '127.0.0.1'
  const { token } = await createSession({ user: person, device: userAgent, ipAddress })
  await page
    .context()
    .addCookies([{ name: 'session', value: token, url: APP_URL, httpOnly: true, sameSite: 'Lax' }])
}

/** Opens a page in a browser that is signed in. */
export async function openSignedIn(page: Page, person: Person, path = '/'): Promise<void> {
  await giveSession(page, person)
  await page.goto(path)
  await expect(page).toHaveURL(path)
}

/** Opens the Security page in a browser that is signed in. */
export async function openSecurity(page: Page, person: Person): Promise<void> {
  await openSignedIn(page, person, SECURITY)
  await expect(page.getByRole('heading', { name: 'Security', level: 1 })).toBeVisible()
}

/** The button that the product is about. */
export function terminateOthersButton(page: Page) {
  return page.getByRole('button', { name: 'Terminate Other Sessions' })
}

/** The rows of the list of active sessions. */
export function sessionRows(page: Page) {
  return page.getByRole('list', { name: 'Active sessions' }).getByRole('listitem')
}

/**
 * Opens an address in another tab of the same browser. A tab that is open there may be leaving by
 * itself at this very moment, and would not go where it is told to.
 */
export async function openTab(page: Page, path: string): Promise<Page> {
  const tab = await page.context().newPage()
  await tab.goto(path)
  return tab
}
