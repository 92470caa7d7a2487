import { expect, test } from 'vitest'
import { boundedLog } from '@/lib/request/bounded-log'
import { captureLog } from '@/tests/support/capture-log'
import { serveFront } from '@/tests/support/front'
import { exchange } from '@/tests/support/raw-exchange'

const LONG = 'x'.repeat(8_000)

const serveNothing = () => serveFront(async (_request, response) => void response.end())

test.each([
  [
    'a path that is none',
    400,
    `GET ${LONG} HTTP/1.1\r\nConnection: close\r\nHost: localhost\r\n\r\n`,
  ],
  [
    'an encoding that is none',
    400,
    `GET /%E0%A4%A${LONG} HTTP/1.1\r\nConnection: close\r\nHost: localhost\r\n\r\n`,
  ],
  ['no Host', 400, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
  [
    'a method that pages do not have',
    405,
    `DELETE /${LONG} HTTP/1.1\r\nConnection: close\r\nHost: localhost\r\n\r\n`,
  ],
  [
    'a body that is too large',
    413,
    'POST / HTTP/1.1\r\nConnection: close\r\nHost: localhost\r\nContent-Length: 99999\r\n\r\n',
  ],
  ['what is no HTTP', 400, `${LONG}\r\n\r\n`],
  [
    'headers that are too large',
    431,
    `GET / HTTP/1.1\r\nConnection: close\r\nHost: localhost\r\nX: ${LONG.repeat(3)}\r\n\r\n`,
  ],
])('%s is one short line, however often it comes', async (_name, status, request) => {
  const log = captureLog()
  const { port } = await serveNothing()

  for (let sent = 0; sent < 5; sent += 1) {
    expect((await exchange(port, request)).status).toBe(status)
  }
  boundedLog.get().flush()

  const fields = { level: 'info', event: 'request_refused', status, ipAddress: '127.0.0.1' }
  expect(log.lines('request_refused')).toMatchObject([fields, { ...fields, count: 4 }])
  expect(log.text().length).toBeLessThan(1_000)
})

test('a form of another site is one line, with its reason', async () => {
  const log = captureLog()
  const { url } = await serveNothing()
  const headers = { origin: `https://${'x'.repeat(1_000)}.example` }

  for (let sent = 0; sent < 5; sent += 1) {
    expect((await fetch(url, { method: 'POST', headers, body: 'a=b' })).status).toBe(403)
  }
  boundedLog.get().flush()

  const fields = { level: 'warn', event: 'request_refused', reason: 'foreign-origin' }
  expect(log.lines('request_refused')).toMatchObject([fields, { ...fields, count: 4 }])
})

test('a handler that fails all the time fills no disk', async () => {
  const log = captureLog()
  const { url } = await serveFront(async () => {
    throw new Error(LONG)
  })

  for (let sent = 0; sent < 30; sent += 1) await fetch(url)
  boundedLog.get().flush()

  expect(log.lines('request_failed')).toHaveLength(11)
  expect(log.lines('request_failed').at(-1)).toMatchObject({ count: 20 })
  expect(log.text().length).toBeLessThan(50_000)
})
