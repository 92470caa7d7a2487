import { expect, openSignedIn, PASSWORD, SECURITY, signIn, test } from './support/test'
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

test('the cookie is HttpOnly, SameSite=Lax, for this host alone, and no script can read it', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice()
  await signIn(page, ada)

  const cookies = await page.context().cookies()
  expect(cookies).toHaveLength(1)
  expect(cookies[0]).toMatchObject({ name: 'session', httpOnly: true, sameSite: 'Lax', path: '/' })
  expect(await page.evaluate(() => document.cookie)).toBe('')
})

test('neither the token nor its hash is anywhere in what the browser gets', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice()
  await signIn(page, ada)
  const token = (await page.context().cookies())[0]?.value ?? ''

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

  expect((await page.context().cookies())[0]?.value).not.toBe(planted)
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

test('a form from another site signs nobody in', async ({ ada, openDevice, baseURL }) => {
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
