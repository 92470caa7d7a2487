import { SIGN_IN_LIMITS } from '@/lib/auth/sign-in-limits'
import { createSession } from '@/tests/support/factories'
import {
  expect,
  openSecurity,
  openSignedIn,
  openTab,
  PASSWORD,
  SECURITY,
  sessionRows,
  signIn,
  terminateOthersButton,
  test,
} from './test'

/**
 * The sentences of the product page, one test each. They run with JavaScript and without: the
 * project that runs them decides.
 */
export function tellTheStory(): void {
  test('profile icon in the top-right corner of the dashboard leads to Profile Settings', async ({
    ada,
    openDevice,
  }) => {
    const page = await openDevice()
    await openSignedIn(page, ada)

    const icon = page.getByRole('button', { name: 'Open profile menu' })
    const box = await icon.boundingBox()
    const width = page.viewportSize()?.width ?? 0
    expect(box && box.x > width * 0.8 && box.y < 60).toBe(true)
    await icon.click()
    await expect(page.getByText(ada.email).first()).toBeVisible()
    await page.getByRole('link', { name: 'Profile Settings' }).click()

    await expect(page).toHaveURL('/settings/general')
  })

  test('in the Profile section, the Security tab is in the left navigation panel', async ({
    ada,
    openDevice,
  }) => {
    const page = await openDevice()
    await openSignedIn(page, ada, '/settings/general')

    const navigation = page.getByRole('navigation', { name: 'Profile' })
    const [left, content] = await Promise.all([
      navigation.boundingBox(),
      page.getByRole('heading', { name: 'General', level: 1 }).boundingBox(),
    ])
    expect(left && content && left.x + left.width < content.x).toBe(true)
    await navigation.getByRole('link', { name: 'Security' }).click()

    await expect(page).toHaveURL(SECURITY)
    await expect(page.getByRole('heading', { name: 'Security', level: 1 })).toBeVisible()
  })

  test('under Session Management there is a message when there are active sessions on other devices or browsers', async ({
    ada,
    openDevice,
  }) => {
    await createSession({ user: ada, device: 'Firefox on Linux' })
    await createSession({ user: ada, device: 'Safari on iPhone' })
    const page = await openDevice()
    await openSecurity(page, ada)

    const region = page.getByRole('region', { name: 'Session Management' })
    await expect(
      region.getByText('2 other devices or browsers are signed in to your account.'),
    ).toBeVisible()
    await expect(terminateOthersButton(page)).toBeEnabled()
  })

  test('Terminate Other Sessions immediately signs out all other devices; only the current session stays active', async ({
    ada,
    grace,
    openDevice,
  }) => {
    const [laptop, phone, desktop, graces] = [
      await openDevice('Firefox on Linux'),
      await openDevice('Safari on iPhone'),
      await openDevice('Chrome on Windows'),
      await openDevice('Edge on Windows'),
    ]
    await signIn(laptop, ada, { callbackUrl: SECURITY })
    await signIn(phone, ada)
    await signIn(graces, grace)
    await signIn(desktop, ada, { callbackUrl: SECURITY })

    await terminateOthersButton(desktop).click()

    await expect(desktop.getByRole('status')).toHaveText(
      '2 other sessions were terminated. Only this device is signed in now.',
    )
    await expect(terminateOthersButton(desktop)).toBeDisabled()
    await expect(sessionRows(desktop)).toHaveCount(1)
    for (const device of [laptop, phone]) {
      const out = await openTab(device, SECURITY)
      await expect(out).toHaveURL(/\/signed-out\?reason=terminated/)
      await expect(out.getByText('This session was terminated from another device.')).toBeVisible()
    }
    await desktop.reload()
    await expect(sessionRows(desktop)).toHaveCount(1)
    await graces.reload()
    await expect(graces.getByText('Grace Hopper').first()).toBeAttached()
  })

  test('the button appears disabled when there are no other active sessions', async ({
    ada,
    openDevice,
  }) => {
    const page = await openDevice()
    await openSecurity(page, ada)

    await expect(terminateOthersButton(page)).toBeDisabled()
    await expect(terminateOthersButton(page)).toHaveAccessibleDescription(
      /There are no other active sessions/,
    )
  })

  test('each other device has a button that terminates it alone', async ({ ada, openDevice }) => {
    const [laptop, phone, desktop] = [
      await openDevice('Firefox on Linux'),
      await openDevice('Safari on iPhone'),
      await openDevice('Chrome on Windows'),
    ]
    await openSignedIn(laptop, ada)
    await openSignedIn(phone, ada)
    await openSecurity(desktop, ada)

    await desktop.getByRole('button', { name: /^Terminate Safari on iPhone/ }).click()

    await expect(desktop.getByRole('status')).toHaveText(
      'The session “Safari on iPhone” was terminated.',
    )
    await expect(sessionRows(desktop)).toHaveCount(2)
    const out = await openTab(phone, '/')
    await expect(out).toHaveURL(/\/signed-out\?reason=terminated/)
    await laptop.reload()
    await expect(laptop).toHaveURL('/')
  })

  test('a device that is already out cannot terminate anything and is told why', async ({
    ada,
    openDevice,
  }) => {
    const [lost, mine] = [await openDevice(), await openDevice()]
    await createSession({ user: ada })
    // Otherwise the page would have left by itself before the click.
    await lost.route('**/api/sessions/events', (route) => route.abort())
    await openSecurity(lost, ada)
    await openSecurity(mine, ada)
    await lost.reload()
    await terminateOthersButton(mine).click()
    await expect(mine.getByRole('status')).toContainText('2 other sessions were terminated.')

    await terminateOthersButton(lost).click()

    await expect(lost).toHaveURL(/\/signed-out\?reason=terminated/)
    await mine.reload()
    await expect(mine).toHaveURL(SECURITY)
  })

  test('signing out ends this session, and the list elsewhere knows', async ({
    ada,
    openDevice,
  }) => {
    const [leaving, staying] = [await openDevice('Firefox on Linux'), await openDevice()]
    await openSignedIn(leaving, ada)
    await openSecurity(staying, ada)
    await expect(sessionRows(staying)).toHaveCount(2)

    await leaving.getByRole('button', { name: 'Open profile menu' }).click()
    await leaving.getByRole('button', { name: 'Sign out' }).click()

    await expect(leaving).toHaveURL('/signed-out?reason=signed-out')
    await expect(await openTab(leaving, '/')).toHaveURL(/\/sign-in/)
    await staying.reload()
    await expect(sessionRows(staying)).toHaveCount(1)
  })

  test('a wrong password and an unknown e-mail are answered alike', async ({ ada, openDevice }) => {
    const page = await openDevice()
    for (const email of [ada.email, 'nobody@example.com']) {
      await page.goto('/sign-in')
      await page.getByLabel('Email').fill(email)
      await page.getByLabel('Password').fill('not the password')
      await page.getByRole('button', { name: 'Sign in' }).click()

      await expect(page.getByRole('alert').filter({ hasText: /./ })).toHaveText(
        'The e-mail address or the password is not right.',
      )
      await expect(page.getByLabel('Email')).toHaveValue(email)
    }
  })

  test('too many wrong passwords are answered with when to try again, and keep no other person out', async ({
    ada,
    grace,
    openDevice,
  }) => {
    const page = await openDevice()
    await page.goto('/sign-in')
    const tryOnce = async (password: string) => {
      await page.getByLabel('Email').fill(ada.email)
      await page.getByLabel('Password').fill(password)
      const answered = page.waitForResponse((answer) => answer.request().method() === 'POST')
      await page.getByRole('button', { name: 'Sign in' }).click()
      const answer = await answered
      await expect(page.getByLabel('Password')).toHaveValue('')
      return answer
    }
    for (let count = 0; count < SIGN_IN_LIMITS.accountAtAddress.failures; count += 1) {
      expect((await tryOnce('not the password')).status()).toBe(200)
    }

    const answer = await tryOnce(PASSWORD)

    expect(answer.status()).toBe(429)
    expect(Number(answer.headers()['retry-after'])).toBeGreaterThan(0)
    await expect(page.getByRole('alert').filter({ hasText: /./ })).toHaveText(
      /^There were too many attempts to sign in\. Please try again in 1[45] minutes\.$/,
    )
    await signIn(page, grace)
  })

  test('a second sign-in in the same browser replaces its session', async ({ ada, openDevice }) => {
    const page = await openDevice()
    await signIn(page, ada, { callbackUrl: SECURITY })
    const before = await page.context().cookies()

    await signIn(page, ada, { callbackUrl: SECURITY })

    await expect(sessionRows(page)).toHaveCount(1)
    const after = await page.context().cookies()
    expect(after.find(({ name }) => name === 'session')?.value).not.toBe(
      before.find(({ name }) => name === 'session')?.value,
    )
  })

  test('a shared or public device is marked, and its cookie ends with the browser', async ({
    ada,
    openDevice,
  }) => {
    const [library, own] = [await openDevice('Edge on Windows'), await openDevice()]
    await signIn(library, ada, { sharedDevice: true, callbackUrl: SECURITY })
    await signIn(own, ada, { callbackUrl: SECURITY })

    await expect(sessionRows(own).filter({ hasText: 'Edge on Windows' })).toContainText(
      'Shared device',
    )
    await expect(sessionRows(own).filter({ hasText: 'This device' })).not.toContainText(
      'Shared device',
    )
    const cookieOf = async (page: typeof own) =>
      (await page.context().cookies()).find(({ name }) => name === 'session')
    expect((await cookieOf(library))?.expires).toBe(-1)
    expect((await cookieOf(own))?.expires).toBeGreaterThan(Date.now() / 1_000)
  })
}
