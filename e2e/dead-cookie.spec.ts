import type { Page } from '@playwright/test'
import { makeSessionToken } from '@/lib/sessions/session-token'
import { createSession } from '@/tests/support/factories'
import { exchange } from '@/tests/support/raw-exchange'
import {
  expect,
  openSecurity,
  openSignedIn,
  openTab,
  SECURITY,
  sessionRows,
  terminateOthersButton,
  test,
} from './support/test'

const CLEARED = 'session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax'

function ask(baseURL: string | undefined, path: string, headers: string) {
  const { port, host } = new URL(baseURL ?? '')
  const head = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${headers}\r\n`
  return exchange(Number(port), head)
}

async function sessionCookies(page: Page) {
  const cookies = await page.context().cookies()
  return cookies.filter(({ name }) => name === 'session')
}

test('a page takes the cookie of a session that is over', async ({ baseURL }) => {
  for (const value of [makeSessionToken(), 'x', '%E0%A4%A']) {
    for (const path of ['/', SECURITY, '/sign-in']) {
      const { headers } = await ask(baseURL, path, `Cookie: session=${value}\r\n`)
      expect(headers.get('set-cookie'), path).toBe(CLEARED)
    }
  }
})

test('a program is told so with its 401, and a page that asks by itself is not', async ({
  baseURL,
}) => {
  const cookie = `Cookie: session=${makeSessionToken()}\r\n`

  const program = await ask(baseURL, '/api/sessions', cookie)
  const page = await ask(baseURL, '/api/sessions', `${cookie}Page-Session: x\r\n`)
  const stream = await ask(baseURL, '/api/sessions/events', cookie)

  expect([program.status, page.status, stream.status]).toEqual([401, 401, 204])
  expect(program.headers.get('set-cookie')).toBe(CLEARED)
  expect(page.headers.get('set-cookie')).toBeNull()
  expect(stream.headers.get('set-cookie')).toBeNull()
})

test('a live session keeps its cookie, and a browser without one gets none', async ({
  ada,
  baseURL,
}) => {
  const { token } = await createSession({ user: ada })

  for (const path of ['/', SECURITY, '/sign-in', '/signed-out', '/api/sessions', '/favicon.ico']) {
    for (const headers of ['', `Cookie: session=${token}\r\n`]) {
      expect((await ask(baseURL, path, headers)).headers.get('set-cookie'), path).toBeNull()
    }
  }
})

test('a terminated browser is told why on the next page too, and then forgets', async ({
  ada,
  openDevice,
}) => {
  const [mine, other] = [await openDevice(), await openDevice('Firefox on Linux')]
  await openSignedIn(other, ada)
  await openSecurity(mine, ada)
  await expect(sessionRows(mine)).toHaveCount(2)

  await terminateOthersButton(mine).click()

  await expect(other).toHaveURL('/signed-out?reason=terminated')
  await expect(await openTab(other, '/')).toHaveURL(/\/signed-out\?reason=terminated/)
  expect(await sessionCookies(other)).toEqual([])
  expect(await sessionCookies(mine)).toHaveLength(1)
})

test('a sign-out empties the browser’s cache of this app', async ({ ada, openDevice }) => {
  const page = await openDevice()
  await openSignedIn(page, ada)
  await page.getByRole('button', { name: 'Open profile menu' }).click()
  const response = page.waitForResponse((each) => each.request().method() === 'POST')

  await page.getByRole('button', { name: 'Sign out' }).click()

  expect(await (await response).headerValue('clear-site-data')).toBe('"cache"')
  await expect(page).toHaveURL('/signed-out?reason=signed-out')
  expect(await sessionCookies(page)).toEqual([])
})
