import { beforeEach, expect, test } from 'vitest'
import { REQUEST_LIMITS, requestLimiters } from '@/lib/request/rate-limits'
import { makeSessionToken } from '@/lib/sessions/session-token'
import { captureLog } from '@/tests/support/capture-log'
import { serveFront } from '@/tests/support/front'

beforeEach(() => requestLimiters.forget())

const COOKIE = `session=${makeSessionToken()}`

async function servePages() {
  let rendered = 0
  const { url } = await serveFront(async (_request, response) => {
    rendered += 1
    response.end('rendered')
  })
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(url + path, { headers: { cookie: COOKIE }, ...init })
  const askTimes = async (count: number, path: string, init?: RequestInit) => {
    for (let asked = 0; asked < count; asked += 1) await (await ask(path, init)).text()
  }
  return { ask, askTimes, rendered: () => rendered }
}

test('a session that asks for too many pages is told when to try again, and nothing is rendered', async () => {
  const log = captureLog()
  const { ask, askTimes, rendered } = await servePages()
  await askTimes(REQUEST_LIMITS.page.perSession - 1, '/settings')
  await askTimes(1, '/sign-in', { method: 'POST' })

  const response = await ask('/')

  expect(response.status).toBe(429)
  const retryAfterS = response.headers.get('retry-after')
  expect(await response.text()).toBe(
    `Too many requests in a short time. Please try again in ${retryAfterS} seconds.\n`,
  )
  expect(rendered()).toBe(REQUEST_LIMITS.page.perSession)
  await ask('/')
  expect(log.lines('request_refused')).toMatchObject([{ limit: 'page per session' }])
})

test('files, health and other sessions go on', async () => {
  captureLog()
  const { ask, askTimes } = await servePages()
  await askTimes(REQUEST_LIMITS.page.perSession + 1, '/')

  for (const path of ['/_next/static/chunks/a.js', '/favicon.ico', '/api/health/live']) {
    expect((await ask(path)).status).toBe(200)
  }
  expect((await ask('/', { headers: {} })).status).toBe(200)
  expect((await ask('/')).status).toBe(429)
})

test('files are not counted', async () => {
  const { ask, askTimes } = await servePages()

  await askTimes(REQUEST_LIMITS.page.perSession + 1, '/favicon.ico')

  expect((await ask('/')).status).toBe(200)
})

test('several cookies are counted where they cost a query', async () => {
  captureLog()
  const { ask, askTimes } = await servePages()
  await askTimes(REQUEST_LIMITS.page.perSession, '/')
  const headers = { cookie: `${COOKIE}; session=${makeSessionToken()}` }

  const response = await ask('/api/sessions', { headers })

  expect(response.status).toBe(429)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
})
