import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { createSession, createSessions } from '@/tests/support/factories'
import {
  expect,
  openSecurity,
  openSignedIn,
  type Person,
  SECURITY,
  terminateOthersButton,
  test,
} from './support/test'

const HOUR_MS = 60 * 60 * 1_000

/** Every screen, and how a person gets there. */
const SCREENS: Record<string, (page: Page, ada: Person) => Promise<void>> = {
  'sign-in': async (page) => {
    await page.goto('/sign-in')
  },
  'sign-in, refused': async (page) => {
    await page.goto('/sign-in')
    await page.getByLabel('Email').fill('nobody@example.com')
    await page.getByLabel('Password').fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByText('is not right')).toBeVisible()
  },
  dashboard: (page, ada) => openSignedIn(page, ada),
  'profile menu': async (page, ada) => {
    await openSignedIn(page, ada)
    await page.getByRole('button', { name: 'Open profile menu' }).click()
    await expect(page.getByRole('link', { name: 'Profile Settings' })).toBeVisible()
  },
  general: (page, ada) => openSignedIn(page, ada, '/settings/general'),
  'security, alone': (page, ada) => openSecurity(page, ada),
  'security with others': async (page, ada) => {
    await createSession({
      user: ada,
      device: 'Firefox on Linux',
      ipAddress: '2001:db8:85a3:8d3:1319:8a2e:370:7348',
      lastActiveMsAgo: 3 * HOUR_MS,
      sharedDevice: true,
    })
    await createSessions(3, { user: ada, device: 'Safari on iPhone', ipAddress: '8.8.8.8' })
    await openSecurity(page, ada)
  },
  'security, terminated': async (page, ada) => {
    await createSession({ user: ada })
    await openSecurity(page, ada)
    await terminateOthersButton(page).click()
    await expect(page.getByRole('status')).toContainText('terminated')
  },
  'signed out': async (page) => {
    await page.goto('/signed-out?reason=terminated')
  },
  'not found': async (page) => {
    await page.goto('/no/such/page')
  },
}

/** Halfway between two colour schemes no contrast is right. */
async function waitForTransitions(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const running = document.getAnimations().filter((each) => each instanceof CSSTransition)
    await Promise.allSettled(running.map(({ finished }) => finished))
  })
}

for (const [name, open] of Object.entries(SCREENS)) {
  test(`${name}: axe finds nothing in light and dark, and nothing scrolls sideways at 320 px`, async ({
    ada,
    openDevice,
  }) => {
    const page = await openDevice()
    await open(page, ada)

    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await waitForTransitions(page)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations).toEqual([])
    }

    await page.setViewportSize({ width: 320, height: 640 })
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBeLessThanOrEqual(0)
  })
}

test('an unknown reason for being signed out shows the plain text', async ({ openDevice }) => {
  const page = await openDevice()
  await page.goto('/signed-out?reason=<script>')

  await expect(page.getByText('You are not signed in on this device.')).toBeVisible()
})

test('nothing moves while the Security page loads and while sessions are terminated', async ({
  ada,
  openDevice,
}) => {
  await createSessions(3, { user: ada })
  const page = await openDevice()
  await page.addInitScript(() => {
    const shifts: PerformanceEntry[] = []
    const observer = new PerformanceObserver((list) => shifts.push(...list.getEntries()))
    observer.observe({ type: 'layout-shift', buffered: true })
    Object.assign(window, { takeShifts: () => [...shifts, ...observer.takeRecords()] })
  })
  await openSecurity(page, ada)
  await terminateOthersButton(page).click()
  await expect(page.getByRole('status')).toContainText('3 other sessions were terminated.')

  expect(await page.evaluate('takeShifts().map((shift) => shift.toJSON())')).toEqual([])
})

test('light or dark is the choice of the system until the person makes another', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice('Chrome on Windows', { colorScheme: 'dark' })
  await openSignedIn(page, ada)
  const background = () =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  const dark = await background()

  await page.getByRole('button', { name: 'Open profile menu' }).click()
  await page.getByRole('button', { name: 'Light' }).click()
  await expect.poll(background).not.toBe(dark)
  await expect.poll(() => page.evaluate(() => document.cookie)).toBe('theme=light')

  await page.goto(SECURITY)
  expect(await background()).not.toBe(dark)
  await page.getByRole('button', { name: 'Open profile menu' }).click()
  await page.getByRole('button', { name: 'System' }).click()
  await expect.poll(background).toBe(dark)
})
