import type { Page } from '@playwright/test'
import { SIGN_IN_LIMITS } from '@/lib/auth/sign-in-limits'
import { expect, openSignedIn, PASSWORD, type Person, SECURITY, signIn, test } from './support/test'
import { tokenForms } from './support/token-forms'

test('a page that needs a sign-in leads there and back', async ({ ada, openDevice }) => {
  const page = await openDevice()
  await page.goto('/settings/security?cursor=x')
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=/)

  await page.getByLabel('Email').fill(ada.email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()

  await expect(page).toHaveURL('/settings/security?cursor=x')
})

for (const elsewhere of ['https://evil.example/', '//evil.example/', '/\\evil.example']) {
  test(`a sign-in does not lead to ${elsewhere}`, async ({ ada, openDevice }) => {
    const page = await openDevice()
    await page.goto(`/sign-in?callbackUrl=${encodeURIComponent(elsewhere)}`)

    await page.getByLabel('Email').fill(ada.email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()

    await expect(page).toHaveURL('/')
  })
}

async function cookieOf(page: Page, name = 'session') {
  return (await page.context().cookies()).find((cookie) => cookie.name === name)
}

test('the cookie is HttpOnly, SameSite=Lax, for this host alone, and no script can read it', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice()
  await signIn(page, ada)

  const names = (await page.context().cookies()).map(({ name }) => name)
  expect(names.sort()).toEqual(['known-devices', 'session'])
  for (const name of names) {
    expect(await cookieOf(page, name)).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
  }
  expect(await page.evaluate(() => document.cookie)).toBe('')
})

test('neither the token nor its hash is anywhere in what the browser gets', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice()
  await signIn(page, ada)
  const token = (await cookieOf(page))?.value ?? ''

  for (const path of ['/', '/settings/general', SECURITY]) {
    const document = await page.request.get(path)
    const payload = await page.request.get(path, { headers: { rsc: '1' } })
    for (const body of [await document.text(), await payload.text()]) {
      expect(body).toContain('Ada Lovelace')
      for (const secret of [...tokenForms(token), 'tokenHash', ada.id]) {
        expect(body).not.toContain(secret)
      }
    }
  }
})

test('a planted cookie is not adopted', async ({ ada, openDevice, baseURL }) => {
  const page = await openDevice()
  const planted = 'P'.repeat(43)
  await page.context().addCookies([{ name: 'session', value: planted, url: baseURL ?? '' }])

  await signIn(page, ada)

  expect((await cookieOf(page))?.value).not.toBe(planted)
})

for (const cookie of [
  'session=%E0%A4%A',
  'session=😀',
  `session=${'x'.repeat(8_000)}`,
  'session=a; session=b',
]) {
  test(`a malformed cookie is "signed out": ${cookie.slice(0, 30)}`, async ({ request }) => {
    const answer = await request.get(SECURITY, {
      headers: { cookie: Buffer.from(cookie).toString('latin1') },
      maxRedirects: 0,
    })

    expect(answer.status()).toBe(307)
    expect(answer.headers().location).toMatch(/^\/sign-in/)
  })
}

test('nothing personal is kept by a cache', async ({ ada, openDevice }) => {
  const page = await openDevice()
  await openSignedIn(page, ada)

  for (const path of ['/', '/settings/general', SECURITY]) {
    const answer = await page.request.get(path)
    expect(answer.headers()['cache-control']).toContain('no-store')
  }
  expect((await page.request.get('/settings/security/x.css')).status()).toBe(404)
})

test('a form from another site does not sign in', async ({ ada, openDevice, baseURL }) => {
  const page = await openDevice()
  await page.goto('/sign-in')
  const action = await page
    .locator('form input[name^="$ACTION"]')
    .evaluateAll((inputs) =>
      inputs.map((input) => [input.getAttribute('name') ?? '', input.getAttribute('value') ?? '']),
    )

  const answer = await page.request.post('/sign-in', {
    headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    multipart: {
      ...Object.fromEntries(action),
      email: ada.email,
      password: PASSWORD,
    },
  })

  expect(answer.status()).toBe(403)
  expect(answer.headers()['set-cookie']).toBeUndefined()
  expect(await page.context().cookies(baseURL)).toEqual([])
})

async function tryToSignIn(page: Page, person: Person, password: string) {
  await page.getByLabel('Email').fill(person.email)
  await page.getByLabel('Password').fill(password)
  const answered = page.waitForResponse((answer) => answer.request().method() === 'POST')
  await page.getByRole('button', { name: 'Sign in' }).click()
  return answered
}

const message = (page: Page) => page.getByRole('alert').filter({ hasText: /./ })

for (const [how, options] of [
  ['', {}],
  [' without JavaScript', { javaScriptEnabled: false }],
] as const) {
  test(`after a wrong password the form has what was typed, and the right one leads on${how}`, async ({
    ada,
    openDevice,
  }) => {
    const page = await openDevice('Firefox on Linux', options)
    await page.goto(`/sign-in?callbackUrl=${SECURITY}`)
    await page.getByLabel('This is a shared or public device').check()
    await tryToSignIn(page, ada, 'not the password')

    await expect(message(page)).toHaveText('The e-mail address or the password is not right.')
    await expect(page.getByLabel('Email')).toHaveValue(ada.email)
    await expect(page.getByLabel('Password')).toHaveValue('')
    await expect(page.getByLabel('This is a shared or public device')).toBeChecked()
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()

    await tryToSignIn(page, ada, PASSWORD)

    await expect(page).toHaveURL(SECURITY)
    expect((await cookieOf(page))?.expires).toBe(-1)
  })

  test(`the owner gets in from a known device while strangers guess${how}`, async ({
    ada,
    openDevice,
  }) => {
    const [own, stranger] = [
      await openDevice('Firefox on Linux', options),
      await openDevice('Chrome on Windows', options),
    ]
    await signIn(own, ada)
    await own.getByRole('button', { name: 'Open profile menu' }).click()
    await own.getByRole('button', { name: 'Sign out' }).click()
    await expect(own).toHaveURL('/signed-out?reason=signed-out')
    await stranger.goto('/sign-in')
    for (let count = 0; count < SIGN_IN_LIMITS.accountAtAddress.failures; count += 1) {
      await tryToSignIn(stranger, ada, 'a guess')
      await expect(message(stranger)).toBeVisible()
    }
    const refused = await tryToSignIn(stranger, ada, PASSWORD)
    expect(refused.status()).toBe(429)
    await expect(message(stranger)).toHaveText(/^There were too many attempts to sign in\./)

    await signIn(own, ada, { callbackUrl: SECURITY })

    await expect(own).toHaveURL(SECURITY)
  })
}

test('a refusal without JavaScript looks like the page, and has no script', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice('Chrome on Windows', { javaScriptEnabled: false })
  await page.goto('/sign-in')
  const card = page.getByRole('main').locator('> div')
  const before = await card.evaluate((element) => getComputedStyle(element).borderRadius)

  const answer = await tryToSignIn(page, ada, 'not the password')

  expect(await card.evaluate((element) => getComputedStyle(element).borderRadius)).toBe(before)
  expect(before).not.toBe('0px')
  expect(await answer.text()).not.toContain('<script')
})

test('a shared or public device is not remembered, and a sign-out leaves the others known', async ({
  ada,
  openDevice,
}) => {
  const [library, own] = [await openDevice(), await openDevice()]
  await signIn(library, ada, { sharedDevice: true })
  await signIn(own, ada)
  const known = await cookieOf(own, 'known-devices')

  await own.getByRole('button', { name: 'Open profile menu' }).click()
  await own.getByRole('button', { name: 'Sign out' }).click()
  await expect(own).toHaveURL('/signed-out?reason=signed-out')

  expect(await cookieOf(library, 'known-devices')).toBeUndefined()
  expect(known?.expires).toBeGreaterThan(Date.now() / 1_000 + 364 * 24 * 60 * 60)
  expect((await cookieOf(own, 'known-devices'))?.value).toBe(known?.value)
})
