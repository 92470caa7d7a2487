import { type BrowserContextOptions, test as base, expect, type Page } from '@playwright/test'
import { hashPassword } from '@/lib/auth/password'
import { createUser, USER_AGENTS } from '@/tests/support/factories'
import { useAppDatabase } from './database'

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

/** Signs in and opens the Security page. */
export async function openSecurity(
  page: Page,
  person: Person,
  sharedDevice = false,
): Promise<void> {
  await signIn(page, person, { sharedDevice, callbackUrl: SECURITY })
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
