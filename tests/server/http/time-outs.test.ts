import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { serveFront } from '@/tests/support/front'

const SHORT_MS = 200
const LARGE = Buffer.alloc(20_000_000, 'x')

async function receiveAll(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(request)
  return (await socket.toArray()).join('')
}

test.concurrent.each(['', 'GET / HTT', 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: '])(
  'a client that begins with %j and sends no more is cut off after 10 seconds',
  { timeout: 20_000 },
  async (beginning) => {
    const { port } = await serveFront(async (_request, response) => void response.end())
    const begunAt = performance.now()

    expect(await receiveAll(port, beginning)).toContain('HTTP/1.1 408')
    expect(performance.now() - begunAt).toBeLessThan(15_000)
  },
)

test('a form that does not arrive in time is 408', async () => {
  const limits = {
    headersTimeout: SHORT_MS,
    requestTimeout: SHORT_MS,
    connectionsCheckingInterval: 50,
  }
  const { port } = await serveFront(async (_request, response) => void response.end(), { limits })
  const head = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf'

  expect(await receiveAll(port, head)).toContain('HTTP/1.1 408')
})

test('a reader that takes nothing is cut off', async () => {
  const { port, server } = await serveFront(
    async (_request, response) => void response.end(LARGE),
    { limits: { unreadTimeout: SHORT_MS } },
  )
  const socket = connect(port, '127.0.0.1').pause()
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const [, response] = await once(server, 'request')

  await once(response, 'close')

  socket.resume()
  expect((await socket.toArray().catch(() => [])).length).toBeLessThan(LARGE.length)
})

test('a reader that is slow, but goes on, gets everything', async () => {
  const unreadTimeout = 1_000
  const { port } = await serveFront(async (_request, response) => void response.end(LARGE), {
    limits: { unreadTimeout },
  })
  const begunAt = performance.now()
  const socket = connect(port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  let size = 0
  for await (const chunk of socket) {
    size += chunk.length
    await new Promise((resolve) => setTimeout(resolve, 10))
  }

  expect(size).toBeGreaterThan(LARGE.length)
  expect(performance.now() - begunAt).toBeGreaterThan(2 * unreadTimeout)
})

test('a response that has nothing to say yet stays open', async () => {
  const { port, server } = await serveFront(
    async (_request, response) => {
      response.write('begun, ')
      server.once('test:finish', () => response.end('finished'))
    },
    { limits: { unreadTimeout: SHORT_MS } },
  )
  const received = receiveAll(
    port,
    'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  )
  await once(server, 'timeout')

  server.emit('test:finish')

  expect(await received).toMatch(/begun, [\s\S]*finished/)
})

test('a connection between two requests is closed in the end', async () => {
  const { port, server } = await serveFront(
    async (_request, response) => void response.end('one'),
    {
      limits: { keepAliveTimeout: 1 },
    },
  )
  const received = receiveAll(port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(server, 'timeout')

  expect(await received).toContain('one')
})
