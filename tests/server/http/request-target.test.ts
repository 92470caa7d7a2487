import { describe, expect, test } from 'vitest'
import { currentRequest } from '@/lib/request/current-request'
import { captureLog } from '@/tests/support/capture-log'
import { type FrontOptions, serveFront } from '@/tests/support/front'
import { exchange } from '@/tests/support/raw-exchange'

/** Sends a request line and Host lines as they are; `PORT` stands for the server's. The body is the path that was found. */
async function ask(target: string, hosts: string[], options: FrontOptions = {}) {
  const { port } = await serveFront(async (_request, response) => {
    response.end(currentRequest().url)
  }, options)
  const [line = '', ...lines] = [target, ...hosts.map((host) => `Host: ${host}`)].map((text) =>
    text.replaceAll('PORT', String(port)),
  )
  const version = / HTTP\/1\.[01]$/.test(line) ? '' : ' HTTP/1.1'
  const request = [line + version, ...lines, 'Connection: close', '', ''].join('\r\n')
  return exchange(port, request)
}

const PUBLIC = { origin: 'https://app.example.com' }

describe('a host', () => {
  test.each([
    'localhost:3000',
    'localhost:PORT',
    '127.0.0.1:PORT',
    '[::1]:PORT',
    'LOCALHOST:PORT',
    'localhost',
  ])('%s is this app while it is on this machine alone', async (host) => {
    expect((await ask('GET /x', [host])).status).toBe(200)
  })

  test.each(['app.example.com', 'App.Example.com', 'app.example.com:443'])(
    '%s is the one of AUTH_URL',
    async (host) => {
      expect((await ask('GET /x', [host], PUBLIC)).status).toBe(200)
    },
  )

  test.each([
    'evil.example',
    'localhost.evil.example:PORT',
    'localhost:1',
    '192.0.2.1:PORT',
    '%6cocalhost:PORT',
  ])('%s is another: 421, and where this app is', async (host) => {
    const log = captureLog()

    const response = await ask('GET /x', [host])

    expect(response.status).toBe(421)
    expect(response.body).toBe('This app is at http://localhost:3000. Please open it there.\n')
    expect(log.lines('request_refused')).toMatchObject([{ reason: 'unknown-host' }])
  })

  test.each(['localhost:PORT', '127.0.0.1:PORT', 'app.example.com:80', 'example.com'])(
    '%s is another where the app is public',
    async (host) => {
      captureLog()

      expect((await ask('GET /x', [host], PUBLIC)).status).toBe(421)
    },
  )

  test('that is another is a problem for a program', async () => {
    captureLog()

    const response = await ask('GET /api/sessions', ['evil.example'])

    expect(response.status).toBe(421)
    expect(JSON.parse(response.body)).toMatchObject({ title: 'Misdirected Request', status: 421 })
  })

  test.each(['/api/health/live', '/api/health/ready?x'])(
    'of any name may be asked for %s: balancers ask by address',
    async (path) => {
      expect((await ask(`GET ${path}`, ['10.0.0.7:PORT'], PUBLIC)).status).toBe(200)
    },
  )

  test.each([
    [[]],
    [['']],
    [['localhost', 'localhost']],
    [['localhost', 'evil.example']],
    [['local host']],
    [['localhost:port']],
    [['user@localhost']],
    [['localhost/x']],
    [['[::1']],
    [['localhost, localhost']],
    [['http://localhost']],
  ])('that is missing, malformed or there twice is 400: %j', async (hosts) => {
    expect((await ask('GET /x', hosts)).status).toBe(400)
    expect((await ask('GET /api/health/live', hosts)).status).toBe(400)
  })

  test('is not asked of HTTP/1.0', async () => {
    expect((await ask('GET /x HTTP/1.0', [])).status).toBe(200)
    expect((await ask('GET /x HTTP/1.0', ['localhost', 'localhost'])).status).toBe(400)
  })
})

describe('a whole address', () => {
  test.each([
    ['http://localhost:3000/x?a=b', '/x?a=b'],
    ['http://localhost:PORT/x', '/x'],
    ['HTTP://LOCALHOST:PORT/x', '/x'],
    ['http://127.0.0.1:PORT', '/'],
    ['http://localhost:PORT?a', '/?a'],
  ])('%s is ours, and counts as its path', async (address, path) => {
    const response = await ask(`GET ${address}`, ['localhost:PORT'])

    expect(response).toMatchObject({ status: 200, body: path })
  })

  test('counts instead of Host', async () => {
    captureLog()

    expect((await ask('GET http://localhost:PORT/x', ['evil.example'])).status).toBe(200)
    expect((await ask('GET http://evil.example/x', ['localhost:PORT'])).status).toBe(421)
    expect((await ask('GET http://localhost:PORT/x', ['localhost', 'localhost'])).status).toBe(400)
    expect((await ask('GET http://localhost:PORT/x', [])).status).toBe(400)
  })

  test.each(['http://evil.example/x', 'https://localhost:3000/x', 'http://localhost:1/x'])(
    '%s is of another origin',
    async (address) => {
      captureLog()

      expect((await ask(`GET ${address}`, ['localhost:PORT'])).status).toBe(421)
    },
  )

  test.each([
    'http:///x',
    'http://user@localhost:3000/x',
    'ftp://localhost/x',
    'http://localhost:3000/%',
  ])('%s is malformed', async (address) => {
    expect((await ask(`GET ${address}`, ['localhost:PORT'])).status).toBe(400)
  })
})
