import type { Page } from '@playwright/test'
import { PROVIDER_NAME } from './support/oidc-provider'
import {
  expect,
  openSecurity,
  openSignedIn,
  type Person,
  SECURITY,
  sessionRows,
  terminateOthersButton,
  test,
} from './support/test'

const WITHOUT_JAVASCRIPT = { javaScriptEnabled: false }

for (const [how, options] of [
  ['', {}],
  [' without JavaScript', WITHOUT_JAVASCRIPT],
] as const) {
  test(`a person signs in with the provider and comes to the wanted page${how}`, async ({
    openDevice,
  }) => {
    const page = await openDevice('Firefox on Linux', options)

    await signInWithProvider(page, newcomer(), { callbackUrl: SECURITY })

    await expect(page).toHaveURL(SECURITY)
    await expect(sessionRows(page)).toHaveCount(1)
    await expect(sessionRows(page)).toContainText('Firefox on Linux')
    await expect(sessionRows(page)).not.toContainText('Shared device')
    expect((await appCookies(page)).map(({ name }) => name)).toEqual(['session'])
  })

  test(`a shared or public device counts for the provider, too${how}`, async ({ openDevice }) => {
    const page = await openDevice('Edge on Windows', options)

    await signInWithProvider(page, newcomer(), { callbackUrl: SECURITY, sharedDevice: true })

    await expect(sessionRows(page)).toContainText('Shared device')
    expect((await appCookies(page))[0]?.expires).toBe(-1)
  })
}

test('a second sign-in with the provider in the same browser replaces its session', async ({
  openDevice,
}) => {
  const page = await openDevice()
  await signInWithProvider(page, newcomer(), { callbackUrl: SECURITY })
  const [first] = await appCookies(page)

  await startAtProvider(page, { callbackUrl: SECURITY })

  await expect(page).toHaveURL(SECURITY)
  await expect(sessionRows(page)).toHaveCount(1)
  expect((await appCookies(page))[0]?.value).not.toBe(first?.value)
})

test('a verified e-mail leads to the account that has it, and both sign-ins are in its list', async ({
  ada,
  openDevice,
}) => {
  const [laptop, phone] = [await openDevice(), await openDevice('Safari on iPhone')]
  await openSignedIn(laptop, ada)

  await signInWithProvider(phone, claimsOf(ada), { callbackUrl: SECURITY })

  await expect(sessionRows(phone)).toHaveCount(2)
  await expect(sessionRows(phone).filter({ hasText: 'Safari on iPhone' })).toContainText(
    PROVIDER_NAME,
  )
})

test('a sign-in with the provider replaces the session of the person who used this browser before', async ({
  ada,
  grace,
  openDevice,
}) => {
  const [page, elsewhere] = [await openDevice(), await openDevice('Firefox on Linux')]
  await openSignedIn(page, ada)

  await signInWithProvider(page, claimsOf(grace))

  await expect(page.getByText(grace.email).first()).toBeAttached()
  await openSecurity(elsewhere, ada)
  await expect(sessionRows(elsewhere)).toHaveCount(1)
})

test('an e-mail that is not verified opens no account, and the password still does', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice()

  await signInWithProvider(page, { ...claimsOf(ada), isVerified: false }, { callbackUrl: SECURITY })

  await expect(page.getByRole('alert').filter({ hasText: /./ })).toContainText(
    'Please sign in the way you did before',
  )
  await openSecurity(page, ada)
  await expect(sessionRows(page)).toHaveCount(1)
})

test('a newcomer whose e-mail is not verified is told so, and gets no account', async ({
  openDevice,
}) => {
  const page = await openDevice()

  await signInWithProvider(page, { ...newcomer(), isVerified: false }, { callbackUrl: SECURITY })

  await expect(page.getByRole('alert').filter({ hasText: /./ })).toContainText(
    'Your provider has not verified your email address.',
  )
  expect((await appCookies(page)).map(({ name }) => name)).not.toContain('session')
})

test('a person who says no at the provider is back at the sign-in page and told so', async ({
  openDevice,
}) => {
  const page = await openDevice()
  await startAtProvider(page)

  await page.getByRole('button', { name: 'Cancel' }).click()

  await expect(page).toHaveURL(/\/sign-in/)
  await expect(page.getByRole('alert').filter({ hasText: /./ })).toHaveText(
    'Your provider did not sign you in. Please try again.',
  )
})

test("the provider's answer for one browser opens nothing in another one", async ({
  openDevice,
}) => {
  const [mine, another] = [await openDevice(), await openDevice()]
  const [callback] = await Promise.all([
    mine.waitForRequest(/\/api\/auth\/callback\/oidc/),
    signInWithProvider(mine, newcomer()),
  ])

  await another.goto(callback.url())

  await expect(another).toHaveURL('/sign-in?error=SignInFailed')
  expect(await appCookies(another)).toEqual([])
})

test('a device that was terminated signs in with the provider again', async ({
  ada,
  openDevice,
}) => {
  const [laptop, phone] = [await openDevice(), await openDevice('Safari on iPhone')]
  await signInWithProvider(phone, claimsOf(ada))
  await openSecurity(laptop, ada)
  await terminateOthersButton(laptop).click()
  await expect(laptop.getByRole('status')).toContainText('1 other session was terminated')
  // By itself.
  await expect(phone).toHaveURL(/\/signed-out\?reason=terminated/)

  await startAtProvider(phone, { callbackUrl: SECURITY })

  await expect(phone).toHaveURL(SECURITY)
  await expect(sessionRows(phone)).toHaveCount(2)
})

test('a link alone starts no sign-in', async ({ openDevice }) => {
  const page = await openDevice()

  for (const path of ['signin', 'signin/oidc', 'signout', 'session', 'csrf', 'providers']) {
    const answer = await page.request.get(`/api/auth/${path}`)

    expect(answer.status()).toBe(404)
    expect(answer.headers()['content-type']).toBe('application/problem+json')
  }
  expect(await page.context().cookies()).toEqual([])
})

test('a form from another site, or of no known one, starts no sign-in', async ({ openDevice }) => {
  const page = await openDevice()
  await page.goto('/sign-in')
  const button = page.getByRole('button', { name: `Continue with ${PROVIDER_NAME}` })
  const action = (await button.getAttribute('name')) ?? ''

  const send = (headers: Record<string, string>) =>
    page.request.post('/sign-in', {
      headers,
      multipart: { [action]: '', callbackUrl: '/' },
      maxRedirects: 0,
    })
  const [foreign, unknown] = [await send({ 'sec-fetch-site': 'cross-site' }), await send({})]

  expect(foreign.status()).toBe(403)
  expect(await foreign.text()).toMatch(/^This form was not sent by a page of /)
  expect(unknown.status()).toBe(303)
  expect(unknown.headers().location).toBe('/sign-in?error=ForeignForm')
  expect(await page.context().cookies()).toEqual([])
})

type Claims = { subject: string; email: string; name: string; isVerified: boolean }

function claimsOf({ id, email, name }: Person): Claims {
  return { subject: id, email, name, isVerified: true }
}

/** A person whom the app has never seen. */
function newcomer(): Claims {
  const subject = crypto.randomUUID()
  return { subject, email: `${subject}@example.com`, name: 'Alan Turing', isVerified: true }
}

/** Signs in at the provider as a person would, and waits to be back. */
async function signInWithProvider(
  page: Page,
  { subject, email, name, isVerified }: Claims,
  choice?: { callbackUrl?: string; sharedDevice?: boolean },
): Promise<void> {
  await startAtProvider(page, choice)
  await page.getByLabel('Account').fill(subject)
  await page.getByLabel('E-mail', { exact: true }).fill(email)
  await page.getByLabel('The e-mail is verified').setChecked(isVerified)
  await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page).not.toHaveTitle('Test provider')
}

/** Leaves for the provider; a browser that is signed in there comes back at once. */
async function startAtProvider(
  page: Page,
  { callbackUrl = '/', sharedDevice = false } = {},
): Promise<void> {
  await page.goto(`/sign-in?${new URLSearchParams({ callbackUrl })}`)
  if (sharedDevice) await page.getByLabel('This is a shared or public device').check()
  await page.getByRole('button', { name: `Continue with ${PROVIDER_NAME}` }).click()
  await expect(page).not.toHaveURL(/\/sign-in/)
}

/** The cookies that the app has given this browser, without the provider's. */
async function appCookies(page: Page) {
  const cookies = await page.context().cookies()
  return cookies.filter(({ domain }) => domain === 'localhost')
}
