import { createSession, createSessions } from '@/tests/support/factories'
import {
  expect,
  openSecurity,
  SECURITY,
  sessionRows,
  signIn,
  terminateOthersButton,
  test,
} from './support/test'

const HOUR_MS = 60 * 60 * 1_000

test('a double click shows the true number', async ({ ada, openDevice }) => {
  await createSession({ user: ada })
  const page = await openDevice()
  await openSecurity(page, ada)

  await terminateOthersButton(page).dblclick()

  await expect(page.getByRole('status')).toHaveText(
    '1 other session was terminated. Only this device is signed in now.',
  )
})

test('the keyboard alone is enough, and the focus stays with the outcome', async ({
  ada,
  openDevice,
}) => {
  await createSession({ user: ada, device: 'Firefox on Linux' })
  const page = await openDevice()
  await openSecurity(page, ada)

  await terminateOthersButton(page).focus()
  await page.keyboard.press('Enter')

  await expect(page.getByRole('status')).toContainText('1 other session was terminated.')
  await expect(page.locator(':focus').getByRole('status')).toBeVisible()
})

test('while it is on its way the button says so and the others wait', async ({
  ada,
  openDevice,
}) => {
  await createSession({ user: ada, device: 'Firefox on Linux' })
  const page = await openDevice()
  await openSecurity(page, ada)
  let answer = () => {}
  const mayAnswer = new Promise<void>((resolve) => {
    answer = resolve
  })
  await page.route(`**${SECURITY}`, async (route) => {
    await mayAnswer
    await route.continue()
  })

  await terminateOthersButton(page).click()

  await expect(page.getByRole('button', { name: 'Terminating' })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await expect(page.getByRole('button', { name: /^Terminate Firefox/ })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  answer()
  await expect(page.getByRole('status')).toContainText('1 other session was terminated.')
})

test('the current session comes first, then the most recently active', async ({
  ada,
  openDevice,
}) => {
  await createSession({ user: ada, device: 'Safari on iPad', lastActiveMsAgo: 5 * HOUR_MS })
  await createSession({ user: ada, device: 'Firefox on Linux', lastActiveMsAgo: HOUR_MS })
  const page = await openDevice('Edge on Windows')
  await openSecurity(page, ada)

  const rows = sessionRows(page)
  await expect(rows.nth(0)).toContainText('This device')
  await expect(rows.nth(1)).toContainText('Firefox on Linux')
  await expect(rows.nth(1)).toContainText('1 hour ago')
  await expect(rows.nth(2)).toContainText('Safari on iPad')
})

test('an expired session is not shown, not counted and does not enable the button', async ({
  ada,
  openDevice,
}) => {
  await createSession({ user: ada, expiresInMs: -1 })
  const page = await openDevice()
  await openSecurity(page, ada)

  await expect(sessionRows(page)).toHaveCount(1)
  await expect(terminateOthersButton(page)).toBeDisabled()
})

test('an expired device is told that its session expired', async ({ ada, openDevice }) => {
  const page = await openDevice()
  const { token } = await createSession({ user: ada, expiresInMs: -1 })
  await page.goto('/sign-in')
  await page.context().addCookies([{ name: 'session', value: token, url: page.url() }])

  await page.goto(SECURITY)

  await expect(page.getByText('This session has expired.')).toBeVisible()
})

test('hostile text from a device is shown as text', async ({ ada, openDevice }) => {
  await createSession({
    user: ada,
    device: '<img src=x onerror=alert(1)>/1.0 <script>alert(2)</script>',
    ipAddress: '<b>1</b>',
  })
  const page = await openDevice()
  page.on('dialog', () => {
    throw new Error('The text was run')
  })
  await openSecurity(page, ada)

  await expect(sessionRows(page)).toHaveCount(2)
  await expect(sessionRows(page).nth(1)).toContainText('<b>1</b>')
})

test('a thousand sessions come in pages, and one click ends them all', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice()
  await openSecurity(page, ada)
  // From another time: a sign-in would leave no more than MAX_SESSIONS_PER_USER of them.
  await createSessions(1_000, { user: ada, lastActiveMsAgo: HOUR_MS })
  await page.reload()

  await expect(sessionRows(page)).toHaveCount(50)
  await page.getByRole('link', { name: 'Next page' }).click()
  await expect(page).toHaveURL(/cursor=/)
  await expect(sessionRows(page)).toHaveCount(50)
  await page.getByRole('link', { name: 'First page' }).click()
  await expect(page).toHaveURL(SECURITY)
  await terminateOthersButton(page).click()

  await expect(page.getByRole('status')).toContainText('1,000 other sessions were terminated.')
})

test('Windows 11 is told from Windows 10', async ({ ada, openDevice }) => {
  const page = await openDevice()
  await page.context().setExtraHTTPHeaders({
    'sec-ch-ua-platform': '"Windows"',
    'sec-ch-ua-platform-version': '"15.0.0"',
  })
  await signIn(page, ada, { callbackUrl: SECURITY })

  await expect(sessionRows(page).first()).toContainText('Chrome on Windows 11')
})

test('each time tells the exact one in the zone of the viewer', async ({ ada, openDevice }) => {
  const page = await openDevice('Chrome on Windows', { timezoneId: 'Asia/Tokyo' })
  await openSecurity(page, ada)

  const time = sessionRows(page).first().getByRole('time').first()
  await expect(time).toHaveAttribute('datetime', /^\d{4}-\d\d-\d\dT.*Z$/)
  await expect(time).toHaveAttribute('title', /GMT\+9|JST/)
})
