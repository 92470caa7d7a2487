// @vitest-environment jsdom
import { expect, test } from 'vitest'
import { renderRefusedPage } from '@/server/sign-in/refused-page'

const PAGE = {
  message: 'That was wrong.',
  email: 'ada@example.com',
  sharedDevice: false,
  callbackUrl: '/settings/security?cursor=x&y=z',
  theme: 'dark',
}

async function show(given: Partial<typeof PAGE> = {}): Promise<Document> {
  const html = await renderRefusedPage({ ...PAGE, ...given })
  return new DOMParser().parseFromString(html, 'text/html')
}

function fieldsOf(page: Document): Record<string, string> {
  const form = page.querySelector('form')
  return Object.fromEntries(
    [...new FormData(form ?? undefined)].map(([name, value]) => [name, String(value)]),
  )
}

test('the page of a refusal says what went wrong, and keeps all but the password', async () => {
  const page = await show()

  expect(page.querySelector('[role=alert]')?.textContent).toBe(PAGE.message)
  expect(fieldsOf(page)).toEqual({
    email: PAGE.email,
    password: '',
    callbackUrl: PAGE.callbackUrl,
  })
  expect(page.documentElement.dataset.theme).toBe('dark')
  expect(page.title).toBe('Sign in · Session Management')
})

test('its form is an ordinary one, which goes where a sign-in goes', async () => {
  const form = (await show()).querySelector('form')

  expect(form?.getAttribute('action')).toBe('/sign-in')
  expect(form?.getAttribute('method')).toBe('post')
  expect(form?.querySelector('button')?.getAttribute('type')).toBe('submit')
})

test('the choice of a shared device is kept', async () => {
  expect(fieldsOf(await show({ sharedDevice: true }))).toMatchObject({ sharedDevice: 'on' })
  expect(fieldsOf(await show())).not.toHaveProperty('sharedDevice')
})

test.each([
  '"><script>alert(1)</script>',
  "' autofocus onfocus='alert(1)",
  '--message-- --callbackUrl-- $& $1',
  '&amp; & &lt;',
  '',
])('what was typed is text, whatever it is: %s', async (email) => {
  const page = await show({ email })

  expect(fieldsOf(page).email).toBe(email)
  expect(page.querySelector('script, [onfocus]')).toBeNull()
})

test('it has no script, so that it needs no nonce', async () => {
  expect((await show()).querySelectorAll('script, style, [style]')).toHaveLength(0)
})
