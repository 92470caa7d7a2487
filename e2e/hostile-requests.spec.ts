import fc from 'fast-check'
import { countActiveSessions, createSession } from '@/tests/support/factories'
import { exchange, type RawAnswer } from '@/tests/support/raw-exchange'
import { type FormFields, readForm, toMultipart } from './support/forms'
import {
  expect,
  giveSession,
  openSecurity,
  SECURITY,
  sessionRows,
  signIn,
  test,
} from './support/test'

/** A way into the app, and how it says "signed out". */
type Entrance = { request: string; form?: true; signedOut: { status: number; location?: RegExp } }

const TO_SIGN_IN = { status: 307, location: /^\/sign-in\?/ }

const ENTRANCES: Record<string, Entrance> = {
  page: { request: `GET ${SECURITY}`, signedOut: TO_SIGN_IN },
  dashboard: { request: 'GET /', signedOut: TO_SIGN_IN },
  payload: { request: `GET ${SECURITY}?_rsc=1abc`, signedOut: TO_SIGN_IN },
  action: {
    request: `POST ${SECURITY}`,
    form: true,
    signedOut: { status: 303, location: /^\/sign-in\?/ },
  },
  stream: { request: 'GET /api/sessions/events', signedOut: { status: 204 } },
}

const TERMINATE_OTHERS = 'Terminate Other Sessions'

/** Bytes that no header may hold (RFC 9110, 5.5): the server in front refuses the whole request. */
const isMalformed = (bytes: Uint8Array) =>
  bytes.some((byte) => (byte < 0x20 && byte !== 0x09) || byte === 0x7f)

const ANY_BYTES = fc.uint8Array({ minLength: 1, maxLength: 40 })
const ANY_PRINTABLE_BYTES = fc
  .array(
    fc.integer({ min: 0x20, max: 0xff }).filter((byte) => byte !== 0x7f),
    { maxLength: 200 },
  )
  .map((bytes) => Uint8Array.from(bytes))

test('no made-up cookie is an error, or signs in', async ({ ada, openDevice, baseURL }) => {
  test.slow()
  await createSession({ user: ada })
  const page = await openDevice()
  await openSecurity(page, ada)
  const form = await readForm(page, SECURITY, TERMINATE_OTHERS)
  const entrances = Object.values(ENTRANCES)

  await fc.assert(
    fc.asyncProperty(
      fc.oneof(ANY_BYTES, ANY_PRINTABLE_BYTES),
      fc.constantFrom(...entrances),
      async (bytes, entrance) => {
        const answer = await knock(baseURL, entrance, cookie('session=', bytes), form)
        if (isMalformed(bytes)) expect(answer.status).toBe(400)
        else expectSignedOut(answer, entrance)
        expectNothingOf(ada, answer)
      },
    ),
    { numRuns: 200 },
  )

  expect(await countActiveSessions(ada.id)).toBe(2)
})

for (const [name, entrance] of Object.entries(ENTRANCES)) {
  test(`${name}: a client with almost a cookie is signed out`, async ({
    ada,
    openDevice,
    baseURL,
  }) => {
    await createSession({ user: ada })
    const { token } = await createSession({ user: ada })
    const page = await openDevice()
    await openSecurity(page, ada)
    const form = await readForm(page, SECURITY, TERMINATE_OTHERS)

    for (const almost of [
      '%E0%A4%A',
      '😀',
      'x'.repeat(8_000),
      '',
      `${token}x`,
      token.slice(1),
      token.toLowerCase().padEnd(44, 'x'),
      `"${token}"`,
      `%20${token}`,
      `${token}%00`,
      `; session2=${token}`,
      `; xsession=${token}`,
      `; Session=${token}`,
      `; session.0=${token}`,
      `; __Host-session=${token}`,
      `; __Secure-session=${token}`,
      `; authjs.session-token=${token}`,
    ]) {
      const answer = await knock(baseURL, entrance, cookie('session=', Buffer.from(almost)), form)
      expectSignedOut(answer, entrance)
      expectNothingOf(ada, answer)
    }
    expect(await countActiveSessions(ada.id)).toBe(3)
  })

  test(`${name}: a NUL and a line break are no cookie, and 17 KB of them too much`, async ({
    baseURL,
  }) => {
    const send = (value: string) => knock(baseURL, entrance, cookie('session=', Buffer.from(value)))

    expect((await send('a\0b')).status).toBe(400)
    expect((await send('a\rb')).status).toBe(400)
    expect((await send('x'.repeat(17_000))).status).toBe(431)
  })
}

test('other cookies of our name hide nothing, and open nothing', async ({
  ada,
  grace,
  baseURL,
}) => {
  const { token } = await createSession({ user: ada })
  const { token: other } = await createSession({ user: grace })
  const planted = 'A'.repeat(43)
  const open = (...tokens: string[]) => {
    const value = tokens.map((each) => `session=${each}`).join('; ')
    return exchange(portOf(baseURL), head(`GET ${SECURITY}`, `Cookie: ${value}\r\n`))
  }

  for (const tokens of [
    [planted, token],
    [token, planted],
    ['x', token],
    [...Array.from({ length: 50 }, (_, index) => `${index}`.padStart(43, 'x')), token],
  ]) {
    expect((await open(...tokens)).body).toContain(ada.email)
  }
  const ambiguous = await open(other, token)
  expect(ambiguous.status).toBe(307)
  expectNothingOf(ada, ambiguous)
  expectNothingOf(grace, ambiguous)
})

test('a foreign origin is refused, whatever else the request says', async ({ ada, baseURL }) => {
  await createSession({ user: ada })
  const { token } = await createSession({ user: ada })
  const claims = `Cookie: session=${token}\r\nSec-Fetch-Site: same-origin\r\nOrigin: https://evil.example\r\n`

  for (const request of [
    'DELETE /api/sessions?except=current',
    `POST ${SECURITY}`,
    'POST /sign-in',
  ]) {
    expect((await exchange(portOf(baseURL), head(request, claims))).status).toBe(403)
  }
  expect(await countActiveSessions(ada.id)).toBe(2)
})

test('a host that is not ours shows nothing, with a cookie too', async ({ ada, baseURL }) => {
  const { token } = await createSession({ user: ada })
  const ask = (target: string, host: string) =>
    exchange(
      portOf(baseURL),
      `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nCookie: session=${token}\r\n\r\n`,
    )

  for (const target of [
    SECURITY,
    '/api/sessions',
    '/api/sessions/events',
    '/favicon.ico',
    '/nope',
  ]) {
    expect((await ask(target, 'evil.example')).status).toBe(421)
    expect((await ask(`http://evil.example${target}`, 'localhost')).status).toBe(421)
    expect((await ask(target, 'a b')).status).toBe(400)
  }
  expect((await ask(`${baseURL}${SECURITY}`, 'evil.example')).body).toContain(ada.email)
  expect((await ask('/api/health/ready', '10.0.0.7')).status).toBe(200)
})

const CLAIMS: Record<string, string>[] = [
  { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
  { 'x-middleware-subrequest': 'src/middleware' },
  { 'x-action-forwarded': '1' },
  { 'x-matched-path': '/sign-in' },
  { 'x-invoke-path': SECURITY, 'x-invoke-status': '200' },
  { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
  { 'x-original-url': '/sign-in', 'x-rewrite-url': '/sign-in' },
  { 'x-prerender-revalidate': '1', 'x-nextjs-data': '1' },
  { authorization: 'Bearer anything' },
  { purpose: 'prefetch', 'sec-purpose': 'prefetch' },
]

test('headers with which Next and proxies talk to each other open no page', async ({ request }) => {
  for (const headers of CLAIMS) {
    const answer = await request.get(SECURITY, { headers, maxRedirects: 0 })

    expect(answer.status()).toBe(307)
    expect(answer.headers().location).toMatch(/^\/sign-in\?/)
    expect(await answer.text()).not.toContain('Active sessions')
  }
})

test('what pages ask for when they change or prefetch shows nothing to a stranger', async ({
  ada,
  openDevice,
  request,
}) => {
  // A payload holds no words of the screen, but what the list is made of.
  const ofTheList = 'signedInAt'
  const ways: Record<string, string>[] = [
    {},
    { 'next-router-prefetch': '1' },
    { 'next-router-prefetch': '2' },
    { 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' },
    { 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/%E0%A4%A' },
    { 'next-url': SECURITY },
  ]
  for (const headers of ways.map((way) => ({ rsc: '1', ...way }))) {
    const answer = await request.get(SECURITY, { headers })

    expect(answer.status()).toBeLessThan(500)
    expect(answer.headers()['cache-control']).toContain('no-store')
    expect(await answer.text()).not.toContain(ofTheList)
  }
  const page = await openDevice()
  await giveSession(page, ada)
  const answer = await page.request.get(SECURITY, { headers: { rsc: '1' } })
  expect(await answer.text()).toContain(ofTheList)
})

for (const path of [
  '//settings/security',
  '/settings//security',
  '/settings/%73ecurity',
  '/settings/security/',
  '/settings/security.rsc',
  '/settings/security.txt',
  '/settings/security.segments/_tree.segment.rsc',
  '/settings/security/x.css',
  '/SETTINGS/SECURITY',
  '/settings%2Fsecurity',
  '/settings/security;x.css',
  '/settings/security%00.css',
  '/settings/security%23.css',
  '/sign-in/..%2fsettings/security',
  '/_next/data/x/settings/security.json',
  '/_next/static/..%2f..%2fsettings/security',
  '/_next/image?url=%2Fsettings%2Fsecurity&w=64&q=75',
]) {
  test(`${path} shows nothing to a stranger, and nothing that is kept to Ada`, async ({
    ada,
    baseURL,
  }) => {
    const { token } = await createSession({ user: ada })
    const get = (cookie: string) => exchange(portOf(baseURL), head(`GET ${path}`, cookie))

    for (const answer of [await get(''), await get(`Cookie: session=${token}\r\n`)]) {
      expect([307, 308, 400, 404]).toContain(answer.status)
      expect(answer.headers.get('cache-control')).toContain('no-store')
      expect(answer.headers.get('location') ?? '/').toMatch(/^\/(?!\/)/)
      expectNothingOf(ada, answer)
    }
  })
}

for (const path of [
  '/%',
  '/%E0%A4%A',
  '/settings/%ff',
  '/api/auth/%E0%A4%A',
  '/api/x/%',
  '/_next/static/%',
]) {
  test(`the malformed address ${path} is the client’s mistake`, async ({ baseURL }) => {
    expect((await exchange(portOf(baseURL), head(`GET ${path}`))).status).toBe(400)
  })
}

test('a request to become a WebSocket is an ordinary one, and leaves no open line', async ({
  baseURL,
}) => {
  const upgrade =
    'Connection: close, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'
  const request = `GET ${SECURITY} HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\n`

  expectSignedOut(await exchange(portOf(baseURL), request), { signedOut: TO_SIGN_IN })
})

test('to look, to prefetch or to ask with another method changes nothing', async ({
  ada,
  openDevice,
}) => {
  await createSession({ user: ada })
  const page = await openDevice()
  await openSecurity(page, ada)
  const fields = await readForm(page, SECURITY, TERMINATE_OTHERS)
  const query = new URLSearchParams(fields)
  const asForm = { multipart: fields, maxRedirects: 0 }

  for (const path of [
    '/',
    SECURITY,
    '/sign-in',
    '/signed-out?reason=signed-out',
    '/api/auth/signout',
  ]) {
    const url = `${path}${path.includes('?') ? '&' : '?'}${query}`
    await page.request.get(url, { maxRedirects: 0 })
    await page.request.head(url, { maxRedirects: 0 })
    await page.request.get(url, { headers: { rsc: '1', 'next-router-prefetch': '1' } })
    await page.request.get(url, { headers: { 'next-action': '7f'.padEnd(42, '0') } })
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
      await page.request.fetch(path, { method, ...asForm })
    }
  }

  expect(await countActiveSessions(ada.id)).toBe(2)
  await page.reload()
  await expect(sessionRows(page)).toHaveCount(2)
})

test('a device may call itself anything, from anywhere: it is text, or nothing', async ({
  ada,
  openDevice,
}) => {
  const page = await openDevice()
  page.on('dialog', () => {
    throw new Error('The text was run')
  })
  const hostile = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '\u202Eexe.gnp\u202C Chrome/1',
    '\'; DROP TABLE "Session"; --',
    '{{7*7}} %00 %0d%0a',
    'x'.repeat(512),
    'Mozilla/5.0 '.repeat(1_000),
  ]
  for (const device of hostile) {
    await createSession({ user: ada, device: device.slice(0, 512), ipAddress: 'x'.repeat(45) })
  }
  await openSecurity(page, ada)

  await expect(sessionRows(page)).toHaveCount(hostile.length + 1)
  await expect(page.locator('li script, li img')).toHaveCount(0)
  for (const character of ['\u202E', '\u0000', '\u2066']) {
    expect(await page.content()).not.toContain(character)
  }
  await page.setViewportSize({ width: 320, height: 640 })
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow).toBeLessThanOrEqual(0)
})

test('a hostile user agent signs in like any other, and no claimed address is believed', async ({
  ada,
  openDevice,
}) => {
  const agent = `<script>alert(1)</script> ${'x'.repeat(3_000)}`
  const page = await openDevice('Chrome on Windows', {
    userAgent: agent,
    extraHTTPHeaders: {
      'x-forwarded-for': '<b>6.6.6.6</b>, 6.6.6.6',
      'x-real-ip': '6.6.6.6',
      forwarded: 'for="<script>"',
    },
  })
  await signIn(page, ada, { callbackUrl: SECURITY })

  await expect(sessionRows(page)).toContainText('127.0.0.1')
  await expect(sessionRows(page)).not.toContainText('6.6.6.6')
  await expect(sessionRows(page)).not.toContainText('<script>')
})

const portOf = (baseURL = '') => Number(new URL(baseURL).port)

function cookie(name: string, value: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`Cookie: ${name}`), value, Buffer.from('\r\n')])
}

function head(request: string, headers = ''): string {
  return `${request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n`
}

/** Comes in by an entrance with a cookie, byte by byte; by the action, with a form that Ada was given. */
function knock(
  baseURL: string | undefined,
  { request, form }: Entrance,
  cookie: Buffer,
  fields: FormFields = {},
): Promise<RawAnswer> {
  const { contentType, body } = form ? toMultipart(fields) : { contentType: '', body: '' }
  const lines = [
    `${request} HTTP/1.1`,
    'Host: localhost',
    'Connection: close',
    `Origin: ${baseURL}`,
    'Sec-Fetch-Site: same-origin',
    ...(form ? [`Content-Type: ${contentType}`, `Content-Length: ${Buffer.byteLength(body)}`] : []),
    '',
  ]
  const parts = [Buffer.from(lines.join('\r\n')), cookie, Buffer.from(`\r\n${body}`)]
  return exchange(portOf(baseURL), Buffer.concat(parts))
}

function expectSignedOut(answer: RawAnswer, { signedOut }: Pick<Entrance, 'signedOut'>): void {
  expect(answer.status).toBe(signedOut.status)
  expect(answer.headers.get('location') ?? '').toMatch(signedOut.location ?? /^/)
}

function expectNothingOf(person: { email: string; name: string }, { body }: RawAnswer): void {
  expect(body).not.toContain(person.email)
  expect(body).not.toContain(person.name)
  expect(body).not.toContain('Active sessions')
}
