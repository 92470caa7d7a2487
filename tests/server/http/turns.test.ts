import { once } from 'node:events'
import { createReadStream, type ReadStream } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test, vi } from 'vitest'
import { findCurrentRequest } from '@/lib/request/current-request'
import { serveFront } from '@/tests/support/front'
import { exchange } from '@/tests/support/raw-exchange'

const LARGE_FILE = process.execPath

const get = (path: string, headers = '') =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`

const post = (path: string, body: string) =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`

/** Keeps each response until it is told to go on. */
async function serveHeld() {
  const held: { url: string; response: ServerResponse }[] = []
  const { port, server } = await serveFront(async ({ url = '' }, response) => {
    held.push({ url, response })
  })
  const urls = () => held.map(({ url }) => url)
  return { port, server, held, urls }
}

test('requests on one connection are answered one after the other', async () => {
  const { port, held, urls } = await serveHeld()
  const responses = exchange(port, get('/1') + get('/2') + get('/3', 'Connection: close\r\n'))
  await vi.waitFor(() => expect(urls()).toEqual(['/1']))

  held[0]?.response.end('first')
  await vi.waitFor(() => expect(urls()).toEqual(['/1', '/2']))
  held[1]?.response.end('second')
  await vi.waitFor(() => expect(urls()).toEqual(['/1', '/2', '/3']))
  held[2]?.response.end('third')

  const { body } = await responses
  expect(body).toMatch(/^first[\s\S]*second[\s\S]*third$/)
})

test('a file is closed when its reader leaves, and what waits behind it is never opened', async () => {
  const files: ReadStream[] = []
  const { port } = await serveFront(async (_request, response) => {
    const file = createReadStream(LARGE_FILE)
    files.push(file)
    response.once('close', () => file.destroy())
    file.pipe(response)
  })
  const socket = connect(port, '127.0.0.1')
  socket.write(get('/1') + get('/2') + get('/3'))
  await once(socket, 'readable')

  socket.destroy()

  await vi.waitFor(() => expect(files[0]?.closed).toBe(true))
  expect(files).toHaveLength(1)
})

test.each([1, 64 * 1_024])('a form of %i bytes that waited arrives whole', async (size) => {
  const { port } = await serveFront(async (request, response) => {
    const arrived = () => expect(request.socket.bytesRead).toBeGreaterThan(Math.min(size, 16_384))
    if (request.url === '/1') await vi.waitFor(arrived)
    response.end(await text(request))
  })
  const form = 'x'.repeat(size)

  const { body } = await exchange(
    port,
    get('/1') + post('/2', form) + get('/3', 'Connection: close\r\n'),
  )

  expect(body).toContain(`\r\n\r\n${form}`)
})

test('a form that waited is not larger than others may be', async () => {
  const { port, held, urls } = await serveHeld()
  const responses = exchange(port, get('/1') + post('/2', 'x'.repeat(64 * 1_024 + 1)))
  await vi.waitFor(() => expect(urls()).toEqual(['/1']))

  held[0]?.response.end()

  expect((await responses).body).toContain('HTTP/1.1 413')
})

test('a request that waited knows nothing of the one before it', async () => {
  const seen: unknown[] = []
  const { port } = await serveFront(async (_request, response) => {
    await Promise.resolve()
    seen.push(findCurrentRequest()?.url)
    response.end()
  })

  await exchange(port, get('/1') + get('/2', 'Connection: close\r\n'))

  expect(seen).toEqual(['/1', '/2'])
})

test('a connection on which too much waits is closed', async () => {
  const { port, urls } = await serveHeld()

  const { status } = await exchange(port, get('/').repeat(100))

  expect(status).toBeNaN()
  expect(urls()).toEqual(['/'])
})

test('garbage behind a waiting request is not answered into the response before it', async () => {
  const { port, held, urls } = await serveHeld()
  const socket = connect(port, '127.0.0.1')
  socket.write(get('/1') + get('/2'))
  await vi.waitFor(() => expect(urls()).toEqual(['/1']))
  held[0]?.response.write('begun')
  await once(socket, 'readable')

  socket.write('garbage\r\n\r\n')

  const all = (await socket.toArray()).join('')
  expect(all.match(/HTTP\/1\.1/g)).toHaveLength(1)
})
