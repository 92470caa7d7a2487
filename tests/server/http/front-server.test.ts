import { once } from 'node:events'
import { type IncomingHttpHeaders, request as sendRequest } from 'node:http'
import { describe, expect, test } from 'vitest'
import { log } from '@/lib/log'
import {
  currentRequest,
  reportOutage,
  respondWithDelay,
  withRequestId,
} from '@/lib/request/current-request'
import { closeServer, findPort } from '@/server/http/front-server'
import { captureLog } from '@/tests/support/capture-log'
import { type FrontHandler, type FrontOptions, serveFront } from '@/tests/support/front'

const HOST = '127.0.0.1'

/** Serves what the front server found out about the request. */
function serveCurrentRequest(options?: FrontOptions) {
  return serveFront(async (_request, response) => {
    response.end(JSON.stringify(currentRequest()))
  }, options)
}

/** Serves what the request's headers have become. */
function serveHeaders(options?: FrontOptions) {
  return serveFront(async (request, response) => {
    response.end(JSON.stringify(request.headers))
  }, options)
}

async function readHeaders(
  { port }: { port: number },
  headers: Record<string, string>,
  path = '/',
): Promise<IncomingHttpHeaders> {
  const request = sendRequest({ host: HOST, port, path, headers }).end()
  const [response] = await once(request, 'response')
  return JSON.parse((await response.toArray()).join(''))
}

test.each([
  ['/sign-in', 'Sec-CH-UA-Platform-Version'],
  ['/sign-in?callbackUrl=%2F', 'Sec-CH-UA-Platform-Version'],
  ['/', null],
  ['/sign-in-elsewhere', null],
])('the sign-in page alone asks for client hints: %s', async (path, asked) => {
  const { port } = await serveHeaders()

  const { headers } = await fetch(`http://${HOST}:${port}${path}`)

  expect(headers.get('accept-ch')).toBe(asked)
})

describe('what a client says about itself', () => {
  test('its address is the socket’s, whatever it claims', async () => {
    const claims = {
      'x-forwarded-for': '6.6.6.6, 7.7.7.7',
      'x-real-ip': '6.6.6.6',
      forwarded: 'for=6.6.6.6',
    }

    const headers = await readHeaders(await serveHeaders(), claims)
    const { ipAddress } = await readHeaders(await serveCurrentRequest(), claims)

    expect(ipAddress).toBe('127.0.0.1')
    for (const name of Object.keys(claims)) expect(headers).not.toHaveProperty(name)
  })

  test('a trusted proxy may say whom it has seen', async () => {
    const front = await serveCurrentRequest({ trustedProxyHops: 1 })

    const current = await readHeaders(front, { 'x-forwarded-for': '6.6.6.6, 203.0.113.7' })

    expect(current.ipAddress).toBe('203.0.113.7')
  })

  test('the public origin is ours', async () => {
    const front = await serveHeaders({ origin: 'https://app.example.com' })

    const headers = await readHeaders(front, {
      host: 'app.example.com',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      'x-forwarded-server': 'evil.example',
    })

    expect(headers['x-forwarded-host']).toBe('app.example.com')
    expect(headers['x-forwarded-proto']).toBe('https')
    expect(headers).not.toHaveProperty('x-forwarded-server')
  })

  test.each([
    'next-resume',
    'x-action-forwarded',
    'x-invoke-path',
    'x-invoke-status',
    'x-matched-path',
    'x-middleware-next',
    'x-middleware-subrequest',
    'x-nextjs-data',
    'x-next-revalidated-tags',
    'x-now-route-matches',
    'x-original-url',
    'x-prerender-revalidate',
    'x-rewrite-url',
  ])('%s has no power', async (name) => {
    const front = await serveHeaders()

    expect(await readHeaders(front, { [name]: '1' })).not.toHaveProperty(name)
  })

  test.each([
    'accept',
    'cookie',
    'next-action',
    'next-router-prefetch',
    'next-router-segment-prefetch',
    'next-url',
    'origin',
    'rsc',
    'sec-fetch-site',
    'x-nextjs-html-request-id',
    'x-nextjs-request-id',
  ])('%s is a browser’s and stays', async (name) => {
    const front = await serveHeaders()

    expect(await readHeaders(front, { [name]: 'value' })).toHaveProperty(name, 'value')
  })
})

test('the app learns which path was asked for', async () => {
  const front = await serveCurrentRequest()

  const current = await readHeaders(front, {}, '/a?b=c&d=%2Fe')

  expect(current.url).toBe('/a?b=c&d=%2Fe')
})

describe('when Next calls itself on behalf of a client', () => {
  /** Serves a request that calls the server once more, with its own headers and the given ones. */
  function serveOwnCall(forged: Record<string, string> = {}, origin?: string) {
    return serveFront(
      async (request, response) => {
        if (request.url === '/inner') {
          response.end(JSON.stringify({ ...currentRequest(), headers: request.headers }))
          return
        }
        const port = request.socket.localPort
        const { via = '' } = request.headers
        const headers = { via, 'x-action-forwarded': '1', ...forged }
        const inner = await fetch(`http://${HOST}:${port}/inner`, { headers })
        response.end(await inner.text())
      },
      { trustedProxyHops: 1, origin },
    )
  }

  test('it does so by an address that is no host for clients', async () => {
    const front = await serveOwnCall({}, 'https://app.example.com')

    const inner = await readHeaders(front, { host: 'app.example.com' })

    expect(inner.headers).toHaveProperty('x-action-forwarded')
  })

  test('the client’s address stays, and so do the headers of Next', async () => {
    const front = await serveOwnCall()

    const inner = await readHeaders(front, { 'x-forwarded-for': '203.0.113.7' })

    expect(inner.ipAddress).toBe('203.0.113.7')
    expect(inner.headers).toHaveProperty('x-action-forwarded')
  })

  test('a client cannot claim to be Next', async () => {
    const front = await serveOwnCall({
      via: `1.1 session-management-${'A'.repeat(43)}:${crypto.randomUUID()}`,
    })

    const inner = await readHeaders(front, { 'x-forwarded-for': '203.0.113.7' })

    expect(inner.ipAddress).toBe('127.0.0.1')
    expect(inner.headers).not.toHaveProperty('x-action-forwarded')
  })

  test('a call that comes after the request has ended is a client’s', async () => {
    const front = await serveHeaders()
    const { via } = await readHeaders(front, {})

    const later = await readHeaders(front, { via: String(via), 'x-action-forwarded': '1' })

    expect(later).not.toHaveProperty('x-action-forwarded')
  })
})

describe('an outage', () => {
  test.each<[string, FrontHandler]>([
    [
      'with an implicit head',
      async (_request, response) => {
        await Promise.resolve()
        reportOutage()
        response.statusCode = 500
        response.setHeader('Cache-Control', 'public')
        response.end('sorry')
      },
    ],
    [
      'with a written head',
      async (_request, response) => {
        reportOutage()
        response.writeHead(200, 'Fine', { 'cache-control': 'public' }).end('sorry')
      },
    ],
    [
      'with a head that is sent before the body',
      async (_request, response) => {
        reportOutage()
        response.flushHeaders()
        response.end('sorry')
      },
    ],
  ])('%s is answered with 503 and when to come again', async (_case, handle) => {
    const { url } = await serveFront(handle)

    const response = await fetch(url)

    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).toBe('sorry')
  })

  test('does not touch a redirect, nor another request', async () => {
    const { url } = await serveFront(async (request, response) => {
      if (request.url === '/away') {
        reportOutage()
        response.writeHead(303, { Location: '/' })
      }
      response.end()
    })

    const [away, here] = await Promise.all([
      fetch(`${url}/away`, { redirect: 'manual' }),
      fetch(`${url}/here`),
    ])

    expect([away.status, here.status]).toEqual([303, 200])
  })

  test('outside of a request changes nothing', () => {
    expect(() => reportOutage()).not.toThrow()
  })
})

test('a handler that fails is answered with 500 and nothing else', async () => {
  const log = captureLog()
  const { url } = await serveFront(async () => {
    throw new Error('a secret reason')
  })

  const response = await fetch(url)

  expect(response.status).toBe(500)
  expect(await response.text()).toBe('')
  expect(log.lines('request_failed')).toEqual([
    {
      level: 'error',
      event: 'request_failed',
      requestId: response.headers.get('x-request-id'),
      ipAddress: '127.0.0.1',
      err: expect.objectContaining({ message: 'a secret reason' }),
    },
  ])
})

test('a handler that fails under /api is a problem for a program', async () => {
  captureLog()
  const { url } = await serveFront(async () => {
    throw new Error('a secret reason')
  })

  const response = await fetch(`${url}/api/sessions/events`)

  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toMatchObject({ title: 'Internal Server Error', status: 500 })
})

describe('the id of a request', () => {
  test('is ours, another one each time, and never the client’s', async () => {
    const { url } = await serveFront(
      async (_request, response) => void response.writeHead(404).end(),
    )
    const ask = () => fetch(url, { headers: { 'x-request-id': 'chosen' } })

    const ids = (await Promise.all([ask(), ask()])).map(({ headers }) =>
      headers.get('x-request-id'),
    )

    expect(new Set(ids).size).toBe(2)
    for (const id of ids) expect(id).toMatch(/^[\da-f-]{36}$/)
  })

  test('is in each line that is written for it, however late', async () => {
    const captured = captureLog()
    const { url } = await serveFront(async (_request, response) => {
      await Promise.resolve()
      log().info({ event: 'first' })
      await new Promise(setImmediate)
      log().info({ event: 'second' })
      response.writeHead(404).end()
    })

    const requestId = (await fetch(url)).headers.get('x-request-id')

    expect(captured.lines('first')).toMatchObject([{ requestId, ipAddress: '127.0.0.1' }])
    expect(captured.lines('second')).toMatchObject([{ requestId }])
  })

  test('is the number of an error that has none, and leaves redirects alone', async () => {
    const redirect = Object.assign(new Error('redirect'), { digest: 'NEXT_REDIRECT;/' })
    const { url } = await serveFront(async (_request, response) => {
      const errors = [withRequestId(new Error('lost')), withRequestId(redirect)]
      response.writeHead(500).end(JSON.stringify(errors))
    })

    const response = await fetch(url)

    expect(await response.json()).toEqual([
      { digest: response.headers.get('x-request-id') },
      { digest: 'NEXT_REDIRECT;/' },
    ])
  })
})

test('an answer that asks to come back later may be 429', async () => {
  const { url } = await serveFront(async (_request, response) => {
    respondWithDelay({ status: 429, retryAfterS: 900 })
    response.end('too often')
  })

  const response = await fetch(url)

  expect(response.status).toBe(429)
  expect(response.headers.get('retry-after')).toBe('900')
  expect(await response.text()).toBe('too often')
})

test('a request that runs is finished when the server stops, and no new one begins', async () => {
  const { server, url } = await serveFront(async (_request, response) => {
    response.write('begun, ')
    await new Promise((resolve) => server.once('test:finish', resolve))
    response.end('finished')
  })
  const running = await fetch(url)

  const closed = closeServer(server)
  await expect(fetch(url)).rejects.toThrow('fetch failed')
  server.emit('test:finish')

  expect(await running.text()).toBe('begun, finished')
  await closed
})

describe('an address that cannot be listened on is one sentence:', () => {
  test('a port that is taken', async () => {
    const { port } = await serveHeaders()

    await expect(findPort({ host: HOST, port })).rejects.toThrow(
      `PORT: something else listens on port ${port} of ${HOST}: stop it, or set another PORT.`,
    )
  })

  test('a host that is not this machine', async () => {
    await expect(findPort({ host: '203.0.113.1', port: 0 })).rejects.toThrow(
      'HOST: cannot listen on 203.0.113.1 (EADDRNOTAVAIL).',
    )
  })
})

test('port 0 is any free port', async () => {
  expect(await findPort({ host: HOST, port: 0 })).toBeGreaterThan(0)
})
