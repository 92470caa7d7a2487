import type { Page } from '@playwright/test'
import { countActiveSessions, createSession } from '@/tests/support/factories'
import { FOREIGN_HOSTS, submitForm, withForeignPage } from './support/foreign-page'
import { readForm } from './support/forms'
import {
  expect,
  openSecurity,
  PASSWORD,
  type Person,
  SECURITY,
  sessionRows,
  test,
} from './support/test'

/** What a page of another origin would like to read. */
const READABLE = [
  '/',
  SECURITY,
  `${SECURITY}?_rsc=1`,
  '/api/sessions',
  '/api/sessions/events',
  '/icon.svg',
]

for (const [site, host] of Object.entries(FOREIGN_HOSTS)) {
  test.describe(`a ${site} page of another origin in Ada’s browser`, () => {
    test('reads nothing', async ({ ada, openDevice, baseURL }) => {
      const page = await openAda(ada, openDevice)

      await withForeignPage(page, host, async (foreign) => {
        for (const path of READABLE) {
          for (const mode of ['cors', 'no-cors'] as const) {
            expect(await tryFetch(foreign, at(path, baseURL), { mode })).toBe('refused')
          }
        }
        expect(await tryEventSource(foreign, at('/api/sessions/events', baseURL))).toBe('refused')
        expect(await tryImage(foreign, at('/icon.svg', baseURL))).toBe('refused')
      })
    })

    test('changes nothing with requests', async ({ ada, openDevice, baseURL }) => {
      const page = await openAda(ada, openDevice)
      const form = await readForm(page, SECURITY, 'Terminate Other Sessions')

      await withForeignPage(page, host, async (foreign) => {
        for (const body of [form, undefined]) {
          await tryFetch(foreign, at(SECURITY, baseURL), { method: 'POST', mode: 'no-cors', body })
        }
        await tryFetch(foreign, at(SECURITY, baseURL), {
          method: 'POST',
          headers: { 'next-action': '7f'.padEnd(42, '0') },
        })
        for (const query of ['', '?except=current']) {
          const url = at(`/api/sessions${query}`, baseURL)
          expect(await tryFetch(foreign, url, { method: 'DELETE' })).toBe('refused')
        }
      })

      await expectUnchanged(page, ada)
    })

    test('changes nothing with forms, and is told so', async ({
      ada,
      grace,
      openDevice,
      baseURL,
    }) => {
      const page = await openAda(ada, openDevice)
      const signIn = await readForm(page, '/sign-in', 'Sign in')
      const forms: [path: string, fields: Record<string, string>][] = [
        [SECURITY, await readForm(page, SECURITY, 'Terminate Other Sessions')],
        ['/', await readForm(page, '/', 'Sign out')],
        ['/sign-in', { ...signIn, email: grace.email, password: PASSWORD }],
      ]

      for (const [path, fields] of forms) {
        for (const enctype of ['multipart/form-data', 'text/plain']) {
          await withForeignPage(page, host, async (foreign) => {
            await submitForm(foreign, at(path, baseURL), fields, enctype)
            await expect(foreign.getByText('This form was not sent by a page of')).toBeVisible()
          })
        }
      }

      await expectUnchanged(page, ada)
    })

    test('shows the app in no frame', async ({ ada, openDevice, baseURL }) => {
      const page = await openAda(ada, openDevice)

      await withForeignPage(page, host, async (foreign) => {
        for (const path of ['/', SECURITY, '/sign-in', '/no/such/page']) {
          await foreign.evaluate(
            (src) => {
              const frame = Object.assign(document.createElement('iframe'), { src })
              const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
              document.body.replaceChildren(frame)
              return loaded
            },
            at(path, baseURL),
          )

          await expect.poll(() => foreign.frames()[1]?.url()).toBe('chrome-error://chromewebdata/')
        }
      })
    })

    test('has no hold on a window that it opens', async ({ ada, openDevice, baseURL }) => {
      const page = await openAda(ada, openDevice)

      await withForeignPage(page, host, async (foreign) => {
        const opened = foreign.waitForEvent('popup')
        const handle = await foreign.evaluateHandle(
          (url) => window.open(url),
          at(SECURITY, baseURL),
        )
        const popup = await opened
        await expect(popup.getByRole('heading', { name: 'Session Management' })).toBeVisible()

        expect(await popup.evaluate(() => window.opener)).toBeNull()
        expect(await handle.evaluate((window) => window?.closed)).toBe(true)
        await popup.close()
      })
    })
  })
}

const at = (path: string, origin?: string) => new URL(path, origin).href

/** Ada with two sessions, looking at her list. */
async function openAda(ada: Person, openDevice: () => Promise<Page>): Promise<Page> {
  await createSession({ user: ada, device: 'Firefox on Linux' })
  const page = await openDevice()
  await openSecurity(page, ada)
  return page
}

async function expectUnchanged(page: Page, ada: Person): Promise<void> {
  expect(await countActiveSessions(ada.id)).toBe(2)
  await page.goto(SECURITY)
  await expect(sessionRows(page)).toHaveCount(2)
}

type Request = {
  method?: string
  mode?: 'cors' | 'no-cors'
  headers?: Record<string, string>
  body?: Record<string, string>
}

/** Asks with Ada's cookies, as far as the browser lets them go along. @returns what the page sees. */
function tryFetch(foreign: Page, url: string, request: Request): Promise<'refused' | 'read'> {
  return foreign.evaluate(
    async ({ url, request: { body, ...request } }) => {
      const form = new FormData()
      for (const [name, value] of Object.entries(body ?? {})) form.append(name, value)
      try {
        await fetch(url, { credentials: 'include', body: body && form, ...request })
        return 'read'
      } catch {
        return 'refused'
      }
    },
    { url, request },
  )
}

function tryEventSource(foreign: Page, url: string): Promise<string> {
  return foreign.evaluate((url) => {
    const source = new EventSource(url, { withCredentials: true })
    return new Promise<string>((resolve) => {
      source.onopen = () => resolve('read')
      source.onerror = () => resolve('refused')
    })
  }, url)
}

function tryImage(foreign: Page, src: string): Promise<string> {
  return foreign.evaluate((src) => {
    const image = Object.assign(new Image(), { src })
    return new Promise<string>((resolve) => {
      image.onload = () => resolve('read')
      image.onerror = () => resolve('refused')
    })
  }, src)
}
