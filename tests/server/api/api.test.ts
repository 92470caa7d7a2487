import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { env } from '@/lib/env'
import { makeSessionToken } from '@/lib/sessions/session-token'
import { OIDC_CALLBACK_PATH } from '@/lib/wire'
import { createApi } from '@/server/api/api'
import { API_CALLS, apiDocument } from '@/server/api/calls'
import { getLive } from '@/server/api/calls/health'
import type { ApiCall } from '@/server/api/contract'
import { EventStreams } from '@/server/api/event-streams'
import { captureLog } from '@/tests/support/capture-log'
import { serveFront } from '@/tests/support/front'

const APP = 'http://localhost:3000'
const DATABASE_URL = env.DATABASE_URL

/** There is no database here: asking for a session fails. */
beforeEach(() => {
  env.DATABASE_URL = 'postgresql://nobody@127.0.0.1:1/none'
})

afterEach(() => {
  env.DATABASE_URL = DATABASE_URL
  env.AUTH_OIDC_ISSUER = undefined
})

async function serveApi(calls: readonly ApiCall[] = API_CALLS) {
  const streams = new EventStreams()
  const respond = createApi({
    streams,
    calls,
    passToNext: async (_request, response) => void response.end('Next'),
  })
  const { url } = await serveFront(respond)
  return (path: string, init: RequestInit = {}) =>
    fetch(url + path, { redirect: 'manual', ...init })
}

const cookie = () => `session=${makeSessionToken()}`

const TERMINATE = '/api/sessions?except=current'

describe('a call that changes something', () => {
  test.each<[number, Record<string, string>, string]>([
    [403, { origin: 'https://evil.example' }, TERMINATE],
    [403, { origin: 'null' }, TERMINATE],
    [403, {}, TERMINATE],
    [403, { 'sec-fetch-site': 'same-site', origin: APP }, TERMINATE],
    [400, { 'sec-fetch-site': 'same-origin' }, '/api/sessions?except=all'],
    [400, { 'sec-fetch-site': 'same-origin' }, `${TERMINATE}&__proto__=1`],
    [400, { origin: APP }, '/api/sessions/1'],
  ])('is %i without asking the database: %j %s', async (status, headers, path) => {
    const ask = await serveApi()

    const response = await ask(path, {
      method: 'DELETE',
      headers: { ...headers, cookie: cookie() },
    })

    expect(response.status).toBe(status)
  })

  test.each([
    [413, 'x'.repeat(20_000), 'application/json'],
    [415, 'x', 'text/plain'],
    [400, '{}', 'application/json'],
  ])('takes no body: %i', async (status, body, type) => {
    const ask = await serveApi()
    const headers = { origin: APP, cookie: cookie(), 'content-type': type }

    const response = await ask(TERMINATE, { method: 'DELETE', headers, body })

    expect(response.status).toBe(status)
  })

  test('is 401 without a cookie, and the database is not asked', async () => {
    const ask = await serveApi()

    const response = await ask(TERMINATE, { method: 'DELETE', headers: { origin: APP } })

    expect(response.status).toBe(401)
    expect(response.headers.get('location')).toBeNull()
  })
})

test('while the database is away the response is 503, and the cookie stays', async () => {
  const log = captureLog()
  const ask = await serveApi()

  const response = await ask('/api/sessions', { headers: { cookie: cookie() } })

  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('5')
  expect(response.headers.get('set-cookie')).toBeNull()
  expect(log.lines('database_unavailable')).toHaveLength(1)
})

test('a surprise is a problem that tells nothing, and is logged', async () => {
  const surprise = new Error('secret: /srv/app, password=x')
  const log = captureLog()
  const ask = await serveApi([{ ...getLive, handle: () => Promise.reject(surprise) }])

  const response = await ask('/api/health/live')

  expect(response.status).toBe(500)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toEqual({
    type: 'about:blank',
    title: 'Internal Server Error',
    status: 500,
    detail: 'Something went wrong here. Please try again later.',
  })
  expect(log.lines('request_failed')).toMatchObject([{ err: { message: surprise.message } }])
})

describe('an address', () => {
  const ALLOW: [string, string][] = [
    ['/api/sessions', 'GET, DELETE, HEAD, OPTIONS'],
    ['/api/sessions/current', 'GET, HEAD, OPTIONS'],
    [`/api/sessions/${crypto.randomUUID()}`, 'DELETE, OPTIONS'],
    ['/api/sessions/events', 'GET, OPTIONS'],
    ['/api/health/live', 'GET, HEAD, OPTIONS'],
  ]

  test.each(ALLOW)('%s has %s, and other methods are 405', async (path, allow) => {
    const ask = await serveApi()
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'PUT' }

    const options = await ask(path, { method: 'OPTIONS', headers })

    expect([options.status, options.headers.get('allow')]).toEqual([204, allow])
    expect([...options.headers.keys()].filter((name) => name.startsWith('access-'))).toEqual([])
    for (const method of ['GET', 'HEAD', 'DELETE', 'POST', 'PUT', 'PATCH', 'PROPFIND', 'QUERY']) {
      if (allow.split(', ').includes(method)) continue
      const response = await ask(path, { method })
      expect([response.status, response.headers.get('allow')]).toEqual([405, allow])
    }
  })

  test.each(['/api', '/api?x', '/api/x', '/api/sessions/a/b', '/api/sessions.rsc'])(
    '%s is not there',
    async (path) => {
      const ask = await serveApi()

      const response = await ask(path)

      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ title: 'Not Found', status: 404 })
    },
  )

  test.each([
    ['/api/sessions/', '/api/sessions'],
    ['/api//sessions', '/api/sessions'],
    ['/api/sessions//?limit=1', '/api/sessions?limit=1'],
  ])('%s leads to the tidy one', async (path, location) => {
    const ask = await serveApi()

    const response = await ask(path)

    expect([response.status, response.headers.get('location')]).toEqual([308, location])
  })
})

describe('of Auth.js', () => {
  beforeEach(() => {
    env.AUTH_OIDC_ISSUER = 'https://id.example.com'
    env.AUTH_OIDC_ID = 'id'
    env.AUTH_OIDC_SECRET = 'secret'
  })

  test.each(['signin', 'signout', 'session', 'csrf', 'callback/other', 'callback/oidc/more'])(
    'there is no /api/auth/%s',
    async (path) => {
      const ask = await serveApi()

      for (const method of ['GET', 'POST']) {
        expect((await ask(`/api/auth/${path}`, { method })).status).toBe(404)
      }
    },
  )

  test('the callback is there, for GET alone', async () => {
    const ask = await serveApi()

    expect(await (await ask(`${OIDC_CALLBACK_PATH}?code=x`)).text()).toBe('Next')
    for (const method of ['HEAD', 'POST', 'OPTIONS']) {
      const response = await ask(OIDC_CALLBACK_PATH, { method })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET'])
    }
  })

  test('without a provider there is no callback', async () => {
    env.AUTH_OIDC_ISSUER = undefined
    const ask = await serveApi()

    expect((await ask(OIDC_CALLBACK_PATH)).status).toBe(404)
  })
})

test('the document has every call that there is, and no other', () => {
  const documented = Object.entries(apiDocument().paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  )

  expect(documented.sort()).toEqual(API_CALLS.map(({ method, path }) => `${method} ${path}`).sort())
})
