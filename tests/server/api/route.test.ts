import { expect, test, vi } from 'vitest'
import { getCurrentSessionCall, HEALTHY, terminateOtherSessionsCall } from '@/server/api/contract'
import { apiRoute, publicCall, viewerCall } from '@/server/api/route'
import { makeSessionToken } from '@/lib/sessions/session-token'
import { captureLog } from '@/tests/support/capture-log'
import { TestBrowser } from '@/tests/support/next-headers'

vi.mock('next/headers', () => import('@/tests/support/next-headers'))

const APP = 'http://localhost:3000'

/** A browser that holds a token. There is no database here: asking for the session fails. */
function openBrowser(): TestBrowser {
  const browser = new TestBrowser()
  browser.cookies.set('session', { name: 'session', value: makeSessionToken() })
  return browser
}

function makeRequest(method: string, headers: Record<string, string> = {}): Request {
  return new Request(`${APP}/api/sessions?except=current`, { method, headers })
}

const neverCalled = () => Promise.reject(new Error('It was called'))
const terminate = apiRoute({ DELETE: viewerCall(terminateOtherSessionsCall, neverCalled) }).DELETE

test.each([
  [403, { origin: 'https://evil.example' }],
  [403, { origin: 'null' }],
  [403, {}],
  [403, { 'sec-fetch-site': 'same-site', origin: APP }],
  [413, { 'sec-fetch-site': 'same-origin', 'content-length': '1000000' }],
  [415, { 'sec-fetch-site': 'same-origin', 'content-length': '1', 'content-type': 'text/plain' }],
  [400, { 'sec-fetch-site': 'same-origin', 'x-request-path': '/api/sessions?except=all' }],
])('%i is answered without asking the database: %j', async (status, headers) => {
  const answer = await openBrowser().request(() => terminate(makeRequest('DELETE', headers), {}))

  expect(answer.status).toBe(status)
})

test('without a cookie nobody is asked, and the answer is 401', async () => {
  const headers = { origin: APP }
  const answer = await new TestBrowser().request(() =>
    terminate(makeRequest('DELETE', headers), {}),
  )

  expect(answer.status).toBe(401)
  expect(answer.headers.get('location')).toBeNull()
})

test('while the database is away the answer is 503, and the cookie stays', async () => {
  const log = captureLog()
  const browser = openBrowser()

  const answer = await browser.request(() => terminate(makeRequest('DELETE', { origin: APP }), {}))

  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('5')
  expect(answer.headers.get('set-cookie')).toBeNull()
  expect(log.lines('database_unavailable')).toHaveLength(1)
})

test('a surprise is a problem that tells nothing, and is logged', async () => {
  const surprise = new Error('secret: /srv/app, password=x')
  const log = captureLog()
  const { GET } = apiRoute({
    GET: publicCall(getCurrentSessionCall, () => Promise.reject(surprise)),
  })

  const answer = await GET(new Request(`${APP}/api/sessions/current`), {})

  expect(answer.status).toBe(500)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(await answer.json()).toEqual({
    type: 'about:blank',
    title: 'Internal Server Error',
    status: 500,
    detail: 'Something went wrong here. Please try again later.',
  })
  expect(log.lines('request_failed')).toMatchObject([{ err: { message: surprise.message } }])
})

test('what Next would take out of the query is seen as it was asked', async () => {
  const { GET } = apiRoute({ GET: publicCall(getCurrentSessionCall, neverCalled) })
  const headers = { 'x-request-path': '/api/sessions/current?__proto__=1' }

  const answer = await GET(new Request(`${APP}/api/sessions/current`, { headers }), {})

  expect(answer.status).toBe(400)
})

test('methods that an address does not have are 405 and told, and OPTIONS grants nothing', async () => {
  const route = apiRoute({
    GET: publicCall(getCurrentSessionCall, async () => new Response(JSON.stringify(HEALTHY))),
  })
  const headers = { origin: 'https://evil.example', 'access-control-request-method': 'PUT' }

  for (const method of ['DELETE', 'PATCH', 'POST', 'PUT'] as const) {
    const answer = await route[method](new Request(APP, { method, headers }), {})
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS')
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
  }
  const options = await route.OPTIONS()
  expect([options.status, [...options.headers.keys()]]).toEqual([204, ['allow', 'cache-control']])
})
