import { once } from 'node:events'
import { request as sendRequest } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { closeDatabase, sharedPool } from '@/lib/database/pool'
import { env } from '@/lib/env'
import { makeSessionToken } from '@/lib/sessions/session-token'
import { serveFront } from '@/tests/support/front'
import { exchange } from '@/tests/support/raw-exchange'

const KILOBYTE = 1_024

/** Answers with the method and the body that arrived. */
function serveEcho(options = {}) {
  return serveFront(async (request, response) => {
    response.end(`${request.method} ${await text(request)}`)
  }, options)
}

const chunked = (size: number) => {
  const chunk = `400\r\n${'x'.repeat(KILOBYTE)}\r\n`
  return `Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(size / KILOBYTE)}`
}

describe('a body', () => {
  test.each([0, 1, 20 * KILOBYTE, 64 * KILOBYTE])('of %i bytes arrives whole', async (size) => {
    const { url } = await serveEcho()
    const body = 'é'.repeat(size / 2)

    const answer = await fetch(url, { method: 'POST', body })
    expect(await answer.text()).toBe(`POST ${body}`)
  })

  test('in chunks arrives whole, also when they take their time', async () => {
    const { port } = await serveEcho()
    const request = sendRequest({ host: '127.0.0.1', port, method: 'POST' })
    request.write('a')
    await once(request, 'socket')
    request.write('b'.repeat(30 * KILOBYTE))
    request.end('c')

    const [response] = await once(request, 'response')
    expect(await text(response)).toBe(`POST a${'b'.repeat(30 * KILOBYTE)}c`)
  })

  test('that announces more than 64 KB is refused before it is sent', async () => {
    const { port } = await serveEcho()

    const answer = await exchange(
      port,
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65537\r\n\r\n',
    )

    expect(answer.status).toBe(413)
    expect(answer.headers.get('connection')).toBe('close')
    expect(answer.body).toBe('Payload Too Large\n')
  })

  test('that asks whether it may be sent is told so first, or refused', async () => {
    const { port } = await serveEcho()
    const head =
      'POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\n'

    const small = await exchange(port, `${head}Content-Length: 2\r\n\r\nab`)
    const large = await exchange(port, `${head}Content-Length: 1000000\r\n\r\n`)

    expect(small.status).toBe(100)
    expect(small.body).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*POST ab/)
    expect(large.status).toBe(413)
  })

  test('that grows past 64 KB is refused while it is sent, and the app never sees it', async () => {
    let calls = 0
    const { port } = await serveFront(async () => {
      calls += 1
    })

    const answer = await exchange(
      port,
      `POST / HTTP/1.1\r\nHost: localhost\r\n${chunked(65 * KILOBYTE)}`,
    )

    expect(answer.status).toBe(413)
    expect(calls).toBe(0)
  })

  test('that is refused under /api is a problem for a program', async () => {
    const { url } = await serveEcho()

    const answer = await fetch(`${url}/api/sessions`, { method: 'POST', body: 'x'.repeat(70_000) })

    expect(answer.status).toBe(413)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({
      type: 'about:blank',
      title: 'Payload Too Large',
      status: 413,
    })
  })

  test('that is refused may go on for a moment: a sender that is cut off reads no answer', async () => {
    const { port } = await serveEcho()
    const socket = connect(port, '127.0.0.1')
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000\r\n\r\n')
    const [answer] = await once(socket, 'data')

    socket.end('x'.repeat(1_000_000))

    expect(String(answer)).toContain('413 Payload Too Large')
    await expect(once(socket.resume(), 'close')).resolves.toEqual([false])
  })

  test('that never ends reaches no handler, and its sender may leave', async () => {
    let calls = 0
    const { port, server } = await serveFront(async () => {
      calls += 1
    })
    const socket = connect(port, '127.0.0.1')
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf')
    const [, response] = await once(server, 'request')

    socket.destroy()
    await once(response, 'close')

    expect(calls).toBe(0)
  })
})

test('a client that leaves while its cookies are looked up gets nothing opened', async () => {
  let calls = 0
  const { port, server } = await serveFront(async () => {
    calls += 1
  })
  const silentDatabase = createServer()
  await once(silentDatabase.listen(0, '127.0.0.1'), 'listening')
  const { DATABASE_URL } = env
  const { port: databasePort } = silentDatabase.address() as AddressInfo
  env.DATABASE_URL = `postgresql://nobody@127.0.0.1:${databasePort}/none`
  onTestFinished(async () => {
    await closeDatabase()
    env.DATABASE_URL = DATABASE_URL
    silentDatabase.close()
  })
  const cookie = `Cookie: session=${makeSessionToken()}; session=${makeSessionToken()}`
  const client = connect(port, '127.0.0.1')
  client.write(`GET / HTTP/1.1\r\nHost: localhost\r\n${cookie}\r\n\r\n`)
  const [[, response], [query]] = await Promise.all([
    once(server, 'request'),
    once(silentDatabase, 'connection'),
  ])

  client.destroy()
  await once(response, 'close')
  query.destroy()

  await vi.waitFor(() => expect(sharedPool.peek()?.totalCount).toBe(0))
  await new Promise(setImmediate)
  expect(calls).toBe(0)
})

describe('an address', () => {
  test.each(['/%', '/%E0%A4%A', '/settings/%ff', '/api/auth/%E0%A4%A', '*', 'evil.example:80'])(
    '%s is refused',
    async (path) => {
      const { port } = await serveEcho()

      const head = `OPTIONS ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`
      expect((await exchange(port, head)).status).toBe(400)
    },
  )

  test.each(['/', '/%41?q=%E0%A4%A', '/a%20b', '/%00'])(
    '%s is the app’s to answer',
    async (path) => {
      const { port } = await serveEcho()

      const head = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`
      expect((await exchange(port, head)).status).toBe(200)
    },
  )
})

describe('a method', () => {
  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])(
    '%s is none that a page has',
    async (method) => {
      const { port } = await serveEcho()

      const head = `${method} /settings HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`
      const answer = await exchange(port, head)

      expect(answer.status).toBe(405)
      expect(answer.headers.get('allow')).toBe('GET, HEAD, POST')
    },
  )

  test.each(['DELETE', 'PUT', 'TRACE', 'PROPFIND'])(
    '%s under /api is for the API to judge',
    async (method) => {
      const { port } = await serveEcho()

      const head = `${method} /api/sessions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`
      expect((await exchange(port, head)).status).toBe(200)
    },
  )

  test('CONNECT makes no tunnel', async () => {
    const { port } = await serveEcho()

    const answer = await exchange(port, 'CONNECT x:80 HTTP/1.1\r\nHost: localhost\r\n\r\n')

    expect(answer).toMatchObject({ status: Number.NaN, body: '' })
  })
})

describe('a form', () => {
  const post = async (headers: Record<string, string>, path = '/sign-in') => {
    const { url } = await serveEcho({ origin: 'http://localhost:3000' })
    return fetch(`${url}${path}`, { method: 'POST', headers })
  }

  test.each<Record<string, string>>([
    { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:3000' },
    { origin: 'http://localhost:3000' },
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
    {},
  ])('that came with %o is the app’s to judge', async (headers) => {
    expect((await post(headers)).status).toBe(200)
  })

  test.each<Record<string, string>>([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:3000' },
    { origin: 'https://evil.example' },
    { origin: 'http://localhost:4000' },
    { origin: 'https://localhost:3000' },
    { origin: 'null' },
    { origin: 'no origin at all' },
    { 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:3000' },
  ])('that came with %o is refused, and says where the app is', async (headers) => {
    const answer = await post(headers)

    expect(answer.status).toBe(403)
    expect(await answer.text()).toBe(
      'This form was not sent by a page of http://localhost:3000, so nothing was done. Please open http://localhost:3000 and try again.\n',
    )
  })

  test('may lead elsewhere: the page goes there itself, past `form-action`', async () => {
    const { url } = await serveFront(async (_request, response) => {
      response.writeHead(303, { Location: 'https://provider.example/?a=1&b=2' }).end()
    })

    const answer = await fetch(url, { method: 'POST', redirect: 'manual' })

    expect(answer.status).toBe(200)
    expect(answer.headers.get('refresh')).toBe('0;url=https://provider.example/?a=1&b=2')
    expect(answer.headers.has('location')).toBe(false)
  })

  test.each(['/signed-out', 'http://localhost:3000/'])('is redirected to %s here', async (to) => {
    const { url } = await serveFront(async (_request, response) => {
      response.writeHead(303, { Location: to }).end()
    })

    const answer = await fetch(url, { method: 'POST', redirect: 'manual' })

    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe(to)
  })
})

test('garbage in the middle of an answer cuts the line and is not answered into it', async () => {
  const { port } = await serveFront(async (_request, response) => void response.write('begun'))
  const socket = connect(port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const [begun] = await once(socket, 'data')

  socket.write('garbage\r\n\r\n')
  const rest = (await socket.toArray()).join('')

  expect(String(begun)).toContain('200 OK')
  expect(rest).not.toContain('HTTP/1.1')
})
