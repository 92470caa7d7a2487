import type { Page } from '@playwright/test'
import { database } from '@/lib/database/database'
import { env } from '@/lib/env'
import { createSession, createSessions } from '@/tests/support/factories'
import { withResolvers } from '@/tests/support/with-resolvers'
import { asProgram, send } from './support/api'
import {
  expect,
  giveSession,
  openSecurity,
  openSignedIn,
  type Person,
  SECURITY,
  sessionRows,
  signIn,
  terminateOthersButton,
  test,
} from './support/test'

const TERMINATED = 'This session was terminated from another device.'
const LEAVES_WITHIN_MS = 8_000
const INTERRUPTED = 'Live updates are interrupted. Reconnecting…'

/** Resolves when the page's browser has its stream: only then does it hear anything. */
async function isListening(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => navigator.locks.query().then(({ held }) => held?.length)))
    .toBe(1)
  await expect(page.getByText(INTERRUPTED)).toHaveCount(0)
}

/** Opens a page and waits for its stream to be answered. */
async function listen(page: Page, open: () => Promise<unknown>): Promise<void> {
  const answered = page.waitForResponse('**/api/sessions/events')
  await open()
  expect((await answered).status()).toBe(200)
}

/** What a browser says to a tab that is brought to the front again. */
async function comeBack(page: Page): Promise<void> {
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
}

/** Sooner than the next beat of the stream, which would find it as well. */
async function expectToLeave(page: Page, sentence = TERMINATED): Promise<void> {
  await expect(page.getByText(sentence)).toBeVisible({ timeout: LEAVES_WITHIN_MS })
  await expect(page).toHaveURL(/\/signed-out/)
}

/** As a person goes there: within the app, so that its pages are in the memory of the browser. */
async function openSecurityByClicks(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open profile menu' }).click()
  await page.getByRole('link', { name: 'Profile Settings' }).click()
  await expect(page.getByRole('heading', { name: 'General', level: 1 })).toBeVisible()
  await page.getByRole('link', { name: 'Security' }).click()
  await expect(page.getByRole('heading', { name: 'Security', level: 1 })).toBeVisible()
}

/** Goes back three times: what is seen says that one is out, and never who was in. */
async function expectNothingBehind(page: Page, { name, email }: Person): Promise<void> {
  await expect(page.getByRole('link', { name: 'Sign in again' })).toBeVisible()
  for (let back = 0; back < 3; back += 1) {
    await page.goBack()
    await expect(page).toHaveURL(/\/signed-out|\/sign-in/)
    await expect(page.getByText(name)).toHaveCount(0)
    await expect(page.getByText(email)).toHaveCount(0)
  }
}

test('an open page leaves by itself when its session is terminated, and says why', async ({
  ada,
  openDevice,
}) => {
  const [laptop, phone, desktop] = [
    await openDevice('Firefox on Linux'),
    await openDevice('Safari on iPhone'),
    await openDevice(),
  ]
  await listen(laptop, () => openSecurity(laptop, ada))
  await listen(phone, () => openSignedIn(phone, ada))
  await openSecurity(desktop, ada)

  await terminateOthersButton(desktop).click()

  await expectToLeave(laptop)
  await expectToLeave(phone)
  await expect(desktop.getByRole('status')).toContainText('2 other sessions were terminated.')
})

test('nothing of the account is left: not on the screen, with the back button, or in storage', async ({
  ada,
  openDevice,
}) => {
  const [lost, mine] = [await openDevice('Firefox on Linux'), await openDevice()]
  await listen(lost, () => signIn(lost, ada))
  await openSecurityByClicks(lost)
  await openSecurity(mine, ada)
  await terminateOthersButton(mine).click()
  await expectToLeave(lost)

  const stored = await lost.evaluate(() => localStorage.length + sessionStorage.length)
  expect(stored).toBe(0)
  for (let back = 0; back < 2; back += 1) {
    await lost.goBack()
    await expect(lost).toHaveURL(/\/signed-out|\/sign-in/)
    await expect(lost.getByText(ada.email)).toHaveCount(0)
  }
  await lost.context().setOffline(true)
  // Without a network there is an error page of the browser, or what its memory holds.
  await lost.goBack().catch(() => {})
  await expect(lost).not.toHaveURL(/\/signed-out/)
  await expect(lost.getByText(ada.email)).toHaveCount(0)
  await expect(lost.getByText('Session Management')).toHaveCount(0)
})

test('after signing out the back button shows nothing of the account', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice()
  await signIn(page, ada)
  await openSecurityByClicks(page)
  await page.getByRole('button', { name: 'Open profile menu' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/signed-out/)

  await expectNothingBehind(page, ada)
})

test('a device that learns of its end by a click shows nothing of the account with the back button', async ({
  ada,
  openDevice,
}) => {
  const lost = await openDevice('Firefox on Linux')
  await lost.route('**/api/sessions/events', (route) => route.abort())
  await signIn(lost, ada)
  await openSecurityByClicks(lost)
  await database().session.deleteMany({ where: { userId: ada.id } })

  await lost.getByRole('link', { name: 'General' }).click()
  await expectToLeave(lost)

  await expectNothingBehind(lost, ada)
})

test('the list and the button follow what happens elsewhere, and nothing is lost meanwhile', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice()
  await listen(page, () => openSecurity(page, ada))
  await expect(terminateOthersButton(page)).toBeDisabled()
  const menu = page.getByRole('button', { name: 'Open profile menu' })
  await menu.focus()
  await page.evaluate(() => Object.assign(window, { isSamePage: true }))

  const other = await openDevice('Firefox on Linux')
  await listen(other, () => signIn(other, ada))

  await expect(sessionRows(page)).toHaveCount(2)
  await expect(terminateOthersButton(page)).toBeEnabled()
  await expect(page.getByRole('status').first()).toHaveText(
    'The list has changed. 1 other device or browser is signed in to your account.',
  )
  await other.getByRole('button', { name: 'Open profile menu' }).click()
  await other.getByRole('button', { name: 'Sign out' }).click()
  await expect(other).toHaveURL(/\/signed-out/)
  await expect(sessionRows(page)).toHaveCount(1)
  await expect(terminateOthersButton(page)).toBeDisabled()
  await expect(menu).toBeFocused()
  expect(await page.evaluate(() => 'isSamePage' in window)).toBe(true)
})

/** Activity is written after the response. What another session does now is written after all before it. */
async function waitForWritesOfActivity(person: Person): Promise<void> {
  const { id, token } = await createSession({ user: person, lastActiveMsAgo: 60 * 60_000 })
  const before = Date.now() - 30 * 60_000
  await send({ method: 'GET', path: '/api/sessions/current', headers: asProgram(token) })
  const lastActiveAt = async () =>
    (await database().session.findUniqueOrThrow({ where: { id } })).lastActiveAt.getTime()
  await expect.poll(lastActiveAt).toBeGreaterThan(before)
}

test('a page that the back button brings shows what has happened since', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice()
  await listen(page, () => openSignedIn(page, ada))
  await openSecurityByClicks(page)
  await page.getByRole('link', { name: 'General' }).click()
  await expect(page.getByRole('heading', { name: 'General', level: 1 })).toBeVisible()

  await signIn(await openDevice('Firefox on Linux'), ada)
  await page.goBack()

  await expect(sessionRows(page)).toHaveCount(2)
  await expect(terminateOthersButton(page)).toBeEnabled()
})

test('a list that cannot be asked for says so, is asked for again, and does not leave its page', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice()
  await listen(page, () => openSecurity(page, ada))
  await isListening(page)
  await page.route('**/api/sessions', (route) => route.abort())

  await signIn(await openDevice('Firefox on Linux'), ada)

  await expect(page.getByText(INTERRUPTED)).toBeVisible({ timeout: 15_000 })
  await expect(sessionRows(page)).toHaveCount(1)
  await page.unroute('**/api/sessions')
  await expect(sessionRows(page)).toHaveCount(2, { timeout: 15_000 })
  await expect(page.getByText(INTERRUPTED)).toHaveCount(0)
})

test('a list that follows keeps the place that one has scrolled to and the button that has the focus', async ({
  ada,
  openDevice,
}) => {
  await Promise.all(Array.from({ length: 30 }, () => createSession({ user: ada })))
  const page = await openDevice()
  await listen(page, () => openSecurity(page, ada))
  await expect(sessionRows(page)).toHaveCount(31)
  const button = sessionRows(page).last().getByRole('button')
  await button.focus()
  const scrolledTo = await page.evaluate(() => window.scrollY)
  expect(scrolledTo).toBeGreaterThan(0)

  // Its row goes where it belongs by its activity: at the top, right below the current one.
  await signIn(await openDevice('Firefox on Linux'), ada)

  await expect(sessionRows(page)).toHaveCount(32)
  await expect(button).toBeFocused()
  const top = await button.evaluate((element) => element.getBoundingClientRect().top)
  expect(top).toBeGreaterThan(0)
  expect(top).toBeLessThan(page.viewportSize()?.height ?? 0)
})

test('a list that follows is not activity', async ({ ada, openDevice }) => {
  const page = await openDevice()
  await listen(page, () => openSecurity(page, ada))
  const longAgo = new Date(Date.now() - 10 * 60_000)
  await database().session.updateMany({
    where: { userId: ada.id },
    data: { lastActiveAt: longAgo },
  })

  await signIn(await openDevice('Firefox on Linux'), ada)
  await expect(sessionRows(page)).toHaveCount(2)

  await waitForWritesOfActivity(ada)

  const rows = await database().session.findMany({
    where: { userId: ada.id, lastActiveAt: longAgo },
  })
  expect(rows).toHaveLength(1)
})

test('eight tabs of one browser share one stream, and all leave', async ({ ada, openDevice }) => {
  const first = await openDevice('Firefox on Linux')
  let streams = 0
  first.context().on('request', (request) => {
    if (request.url().endsWith('/api/sessions/events')) streams += 1
  })
  await listen(first, () => openSignedIn(first, ada))
  const tabs = [first]
  while (tabs.length < 8) {
    const tab = await first.context().newPage()
    await tab.goto(SECURITY)
    tabs.push(tab)
  }
  await expect(sessionRows(tabs[7] ?? first)).toHaveCount(1)
  expect(streams).toBe(1)

  const mine = await openDevice()
  await signIn(mine, ada, { callbackUrl: SECURITY })
  // The followers hear it through the tab that holds the stream.
  await expect(sessionRows(tabs[7] ?? first)).toHaveCount(2)
  expect(streams).toBe(1)
  await terminateOthersButton(mine).click()

  for (const tab of tabs) await expectToLeave(tab)
})

test('when the tab that holds the stream closes, another takes over', async ({
  ada,
  openDevice,
}) => {
  const leader = await openDevice('Firefox on Linux')
  await listen(leader, () => openSignedIn(leader, ada))
  const follower = await leader.context().newPage()
  await follower.goto(SECURITY)
  await isListening(follower)

  await listen(follower, () => leader.close())

  const mine = await openDevice()
  await openSecurity(mine, ada)
  await terminateOthersButton(mine).click()
  await expectToLeave(follower)
})

test('when the tab that leads does not answer, one that is seen takes over', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice('Firefox on Linux')
  await listen(page, () => openSignedIn(page, ada))
  // Browsers put hidden tabs to sleep, with the lock in their hands. This one is as silent as that.
  const sleeper = await page.context().newPage()
  await sleeper.goto('/signed-out')
  await sleeper.evaluate(async () => {
    const { held } = await navigator.locks.query()
    void navigator.locks.request(
      held?.[0]?.name ?? '',
      { steal: true },
      () => new Promise(() => {}),
    )
  })

  await listen(page, () => comeBack(page))

  const mine = await openDevice()
  await openSecurity(mine, ada)
  await terminateOthersButton(mine).click()
  await expectToLeave(page)
})

test('a page never follows the session of another person who has signed in since', async ({
  ada,
  grace,
  openDevice,
}) => {
  const page = await openDevice()
  await page.route('**/api/sessions/events', (route) => route.abort())
  await openSecurity(page, ada)
  const other = await page.context().newPage()
  await listen(other, () => signIn(other, grace))
  await expect(page.getByRole('button', { name: 'Open profile menu' })).toHaveText('AL')

  await page.unroute('**/api/sessions/events')
  await comeBack(page)

  await expect(page.getByRole('button', { name: 'Open profile menu' })).toHaveText('GH')
})

test('a page never shows the list of another person who has signed in since', async ({
  ada,
  grace,
  openDevice,
}) => {
  const page = await openDevice()
  const news = withResolvers<string>()
  await page.route('**/api/sessions/events', async (route) =>
    route.fulfill({ contentType: 'text/event-stream', body: await news.promise }),
  )
  await openSecurity(page, ada)
  const { token } = await createSession({ user: grace })
  const cookies = await page.context().cookies()
  await page.context().addCookies(cookies.map((cookie) => ({ ...cookie, value: token })))

  news.resolve('event: sessions-changed\ndata: {}\n\n')

  await expect(page.getByRole('button', { name: 'Open profile menu' })).toHaveText('GH')
})

test('signing out in one tab takes the others along', async ({ ada, openDevice }) => {
  const page = await openDevice()
  await listen(page, () => openSignedIn(page, ada))
  const other = await page.context().newPage()
  await other.goto(SECURITY)
  await isListening(other)

  await other.getByRole('button', { name: 'Open profile menu' }).click()
  await other.getByRole('button', { name: 'Sign out' }).click()

  await expect(other).toHaveURL(/\/signed-out\?reason=signed-out/)
  await expect(page).toHaveURL(/\/signed-out\?reason=signed-out/)
})

test('signing in anew in one tab takes the others along', async ({ ada, grace, openDevice }) => {
  const page = await openDevice()
  await listen(page, () => openSecurity(page, ada))
  const other = await page.context().newPage()

  await signIn(other, grace)

  await expect(page.getByRole('button', { name: 'Open profile menu' })).toHaveText('GH')
  await expect(page).toHaveURL(SECURITY)
})

test('with the stream blocked the next request is still refused, and the page says that it is not live', async ({
  ada,
  openDevice,
}) => {
  const [lost, mine] = [await openDevice('Firefox on Linux'), await openDevice()]
  await lost.route('**/api/sessions/events', (route) => route.abort())
  await openSecurity(lost, ada)
  await expect(lost.getByText(INTERRUPTED)).toBeVisible({ timeout: 15_000 })
  await openSecurity(mine, ada)
  await terminateOthersButton(mine).click()
  await expect(mine.getByRole('status').first()).toContainText('1 other session was terminated.')

  await lost.getByRole('link', { name: 'General' }).click()

  await expectToLeave(lost)
})

test('a page that was offline leaves when it comes back', async ({ ada, openDevice }) => {
  const [lost, mine] = [await openDevice('Firefox on Linux'), await openDevice()]
  await listen(lost, () => openSecurity(lost, ada))
  await openSecurity(mine, ada)
  await lost.context().setOffline(true)
  await terminateOthersButton(mine).click()
  await expect(mine.getByRole('status').first()).toContainText('1 other session was terminated.')

  await lost.context().setOffline(false)

  await expectToLeave(lost)
})

test('a page hears of a termination that happened while the LISTEN connection was cut', async ({
  ada,
  openDevice,
  connection,
  startInstance,
}) => {
  const there = await startInstance({ directUrl: connection.databaseUrl })
  const [lost, mine] = [await openDevice('Firefox on Linux'), await openDevice()]
  await giveSession(lost, ada)
  await listen(lost, () => lost.goto(`${there.url}${SECURITY}`))
  await openSecurity(mine, ada)

  connection.cut()
  await terminateOthersButton(mine).click()
  await expect(mine.getByRole('status').first()).toContainText('1 other session was terminated.')
  connection.mend()

  await expectToLeave(lost)
})

test('a sign-in beyond the limit takes the least recently active page out', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice()
  await listen(page, () => openSecurity(page, ada))
  await database().session.updateMany({
    where: { userId: ada.id },
    data: { lastActiveAt: new Date(Date.now() - 60_000) },
  })
  await createSessions(env.MAX_SESSIONS_PER_USER - 1, { user: ada })
  const mine = await openDevice('Firefox on Linux')

  await signIn(mine, ada, { callbackUrl: SECURITY })

  await expectToLeave(page)
  await expect(mine.getByText(`${env.MAX_SESSIONS_PER_USER - 1} other devices`)).toBeVisible()
})

test('a person who is disabled by plain SQL is out at once', async ({ ada, openDevice }) => {
  const page = await openDevice()
  await listen(page, () => openSignedIn(page, ada))

  await database().user.update({ where: { id: ada.id }, data: { disabledAt: new Date() } })

  await expectToLeave(page)
})

test('a page whose session expires leaves and says so', async ({ ada, openDevice }) => {
  const page = await openDevice()
  await listen(page, () => openSignedIn(page, ada))

  await database().session.updateMany({
    where: { userId: ada.id },
    data: { expiresAt: new Date() },
  })

  // Expiry is no event: it is found at the next beat of the stream.
  await expect(page.getByText('This session has expired.')).toBeVisible({ timeout: 25_000 })
})

test('a termination on one instance reaches a page that another one holds, and its next request', async ({
  ada,
  openDevice,
  startInstance,
}) => {
  const there = await startInstance()
  const [lost, blocked, mine] = [await openDevice(), await openDevice(), await openDevice()]
  await blocked.route('**/api/sessions/events', (route) => route.abort())
  for (const page of [lost, blocked]) {
    await giveSession(page, ada)
    await page.goto(`${there.url}${SECURITY}`)
    await expect(page.getByRole('heading', { name: 'Security', level: 1 })).toBeVisible()
  }
  await isListening(lost)
  await openSecurity(mine, ada)

  await terminateOthersButton(mine).click()

  await expectToLeave(lost)
  expect(lost.url()).toContain(there.url)
  await blocked.reload()
  await expectToLeave(blocked)
})

test('a dead cookie makes no loop of requests', async ({ ada, openDevice }) => {
  const page = await openDevice()
  await page.clock.install()
  await listen(page, () => openSignedIn(page, ada))
  await database().session.deleteMany({ where: { userId: ada.id } })
  await createSession({ user: ada })
  await page.goto(SECURITY)
  await expectToLeave(page)
  const asked: string[] = []
  page.on('request', (request) => {
    const isOfPage = ['document', 'fetch', 'eventsource'].includes(request.resourceType())
    // A link that is in view is prefetched once, before or after this.
    const isPrefetch = 'next-router-prefetch' in request.headers()
    if (isOfPage && !isPrefetch) asked.push(new URL(request.url()).pathname)
  })

  await page.getByRole('link', { name: 'Sign in again' }).click()
  await expect(page.getByLabel('Email')).toBeVisible()
  await page.clock.runFor('10:00')
  // What those ten minutes have made the page ask for is asked before this.
  await page.evaluate(() => fetch('/icon.svg'))

  expect(asked).toEqual(['/sign-in', '/icon.svg'])
})
