import { readdirSync } from 'node:fs'
import { expect, openSecurity, test } from './support/test'

const FILES = readdirSync('public', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => `/${parentPath}/${name}`.replace('/public/', '/'))

const TYPES: Record<string, string> = {
  ico: 'image/x-icon',
  png: 'image/png',
  txt: 'text/plain; charset=UTF-8',
  webmanifest: 'application/manifest+json',
}

for (const file of FILES) {
  test(`${file} is given to anyone, and asked for again by its ETag`, async ({ request }) => {
    const first = await request.get(file)
    const { etag = '', ...headers } = first.headers()
    const again = await request.get(file, { headers: { 'If-None-Match': etag } })

    expect(first.status()).toBe(200)
    expect(headers['content-type']).toBe(TYPES[file.split('.').at(-1) ?? ''])
    expect(headers['cache-control']).toBe('public, max-age=0')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(again.status()).toBe(304)
  })
}

test('pages name their icons and manifest, and a browser may read them', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice()
  await openSecurity(page, ada)
  const find = (rel: string) => page.locator(`link[rel="${rel}"]`).getAttribute('href')

  expect(await find('icon')).toBe('/icon.svg')
  expect(await find('apple-touch-icon')).toBe('/apple-touch-icon.png')
  expect(await find('manifest')).toBe('/manifest.webmanifest')
  const browser = await page.context().newCDPSession(page)
  const { errors, data } = await browser.send('Page.getAppManifest')
  expect(errors).toEqual([])
  expect(JSON.parse(data ?? '')).toMatchObject({ name: 'Session Management' })
})

test('what surrounds a page has the colour of its canvas, in each theme', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice()
  await openSecurity(page, ada)

  for (const theme of ['light', 'dark'] as const) {
    await page.context().addCookies([{ name: 'theme', value: theme, url: page.url() }])
    await page.reload()

    const declared = await page.locator('meta[name="theme-color"]').getAttribute('content')
    expect(declared).toBe(await page.evaluate(readCanvas))
  }
})

/** As the browser paints it: colours are written in oklch. */
function readCanvas(): string {
  const canvas = document.createElement('canvas').getContext('2d')
  if (!canvas) throw new Error('no canvas')
  canvas.fillStyle = getComputedStyle(document.documentElement).backgroundColor
  canvas.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`
}
