import { describe, expect, test } from 'vitest'
import { clearBrowserCache, noteDeadToken, reportOutage } from '@/lib/request/current-request'
import { makeSessionToken } from '@/lib/sessions/session-token'
import { type FrontHandler, serveFront } from '@/tests/support/front'
import { exchange } from '@/tests/support/raw-exchange'

const CLEARED = 'session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax'
const COOKIE = `Cookie: session=${makeSessionToken()}`

/** What the front server adds where the session of a request was looked up, and is over. */
async function ask(
  headers: string[],
  {
    line = 'GET /',
    status = 200,
    act = (() => {}) as (...exchange: Parameters<FrontHandler>) => void,
  } = {},
) {
  const { port } = await serveFront(async (request, response) => {
    noteDeadToken()
    act(request, response)
    response.writeHead(status).end()
  })
  const lines = [`${line} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers]
  const answer = await exchange(port, [...lines, '', ''].join('\r\n'))
  return answer.headers
}

const cookieOf = async (...given: Parameters<typeof ask>) => (await ask(...given)).get('set-cookie')

describe('a dead cookie', () => {
  test.each<[string, string[], number]>([
    ['GET /settings', [], 200],
    ['GET /settings', [], 307],
    ['GET /settings', ['Sec-Fetch-Dest: document'], 307],
    ['GET /nope', [], 404],
    ['GET /api/sessions', [], 401],
    ['DELETE /api/sessions', [], 401],
  ])('is cleared by %s %j with %i', async (line, headers, status) => {
    expect(await cookieOf([COOKIE, ...headers], { line, status })).toBe(CLEARED)
  })

  test.each<[string, string[], number]>([
    ['GET /settings', ['RSC: 1'], 307],
    ['GET /settings', ['Sec-Fetch-Dest: empty'], 307],
    ['GET /settings', [], 500],
    ['POST /settings', [], 303],
    ['GET /favicon.ico', [], 200],
    ['GET /api/sessions', ['Page-Session: x'], 401],
    ['GET /api/sessions/events', [], 204],
    ['GET /api/sessions', [], 503],
  ])(
    'stays after %s %j with %i: a late response could take a new one',
    async (line, headers, status) => {
      expect(await cookieOf([COOKIE, ...headers], { line, status })).toBeNull()
    },
  )

  test('that can be none is cleared without a look', async () => {
    expect(await cookieOf(['Cookie: session=x'])).toBe(CLEARED)
  })

  test('is not cleared where there is none, in an outage, or when there is a new one', async () => {
    expect(await cookieOf([])).toBeNull()
    expect(await cookieOf([COOKIE], { act: reportOutage })).toBeNull()
    expect(
      await cookieOf([COOKIE], {
        act: (_request, response) => response.setHeader('Set-Cookie', 'session=new; Path=/'),
      }),
    ).toBe('session=new; Path=/')
  })
})

test.each([
  ['http://localhost:3000', '"cache"'],
  ['http://127.0.0.1:3000', '"cache"'],
  ['https://app.example.com', '"cache"'],
  ['http://app.example.com', null],
])('a sign-out from %s sends Clear-Site-Data: %s', async (origin, expected) => {
  const { port } = await serveFront(
    async (_request, response) => {
      clearBrowserCache()
      response.end()
    },
    { origin },
  )
  const { host } = new URL(origin)

  const { headers } = await exchange(
    port,
    `POST / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
  )

  expect(headers.get('clear-site-data')).toBe(expected)
})
