import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { captureLog } from '@/tests/support/capture-log'
import { serveFront } from '@/tests/support/front'

type Client = { socket: Socket; read: () => string; isClosed: () => boolean }

/** A connection from one of this machine's addresses. */
async function open(port: number, localAddress = '127.0.0.1'): Promise<Client> {
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk
  })
  socket.on('error', () => {})
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return { socket, read: () => received, isClosed: () => socket.destroyed }
}

async function ask(client: Client, path: string): Promise<string> {
  const before = client.read().length
  client.socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  await vi.waitFor(() => expect(client.read().length).toBeGreaterThan(before))
  return client.read().slice(before, before + 12)
}

/** Six places, of which four are for one address. Requests for /busy are never finished. */
async function serveSixPlaces(trustedProxyHops = 0) {
  const { port, server } = await serveFront(
    async ({ url }, response) => {
      if (url?.includes('busy')) response.write('busy')
      else response.end('fine')
    },
    { limits: { places: 6 }, trustedProxyHops },
  )
  const openAll = async (count: number, address?: string) => {
    const clients: Client[] = []
    for (let index = 0; index < count; index += 1) clients.push(await open(port, address))
    return clients
  }
  return { port, server, openAll }
}

test('a new connection at a full address gets the place that was idle longest', async () => {
  const { openAll } = await serveSixPlaces()
  const [first, second, third, fourth] = await openAll(4)
  if (!first || !second || !third || !fourth) throw new Error('Four were opened')
  await ask(first, '/')

  const [fifth] = await openAll(1)

  await vi.waitFor(() => expect(second.isClosed()).toBe(true))
  expect([first, third, fourth].map((client) => client.isClosed())).toEqual([false, false, false])
  expect(fifth && (await ask(fifth, '/'))).toBe('HTTP/1.1 200')
})

test('one address leaves places for the others', async () => {
  const log = captureLog()
  const { openAll } = await serveSixPlaces()
  const busy = await openAll(4)
  for (const client of busy) await ask(client, '/api/busy')

  const [more] = await openAll(1)
  const [other] = await openAll(1, '127.0.0.2')

  expect(more && (await ask(more, '/'))).toBe('HTTP/1.1 503')
  expect(more?.read()).toMatch(/Retry-After: 5[\s\S]*Connection: close[\s\S]*try again shortly/)
  await vi.waitFor(() => expect(more?.isClosed()).toBe(true))
  expect(other && (await ask(other, '/'))).toBe('HTTP/1.1 200')
  expect(log.lines('connections_full')).toHaveLength(1)
})

test('health is answered when all places are taken, and pages when one is free', async () => {
  captureLog()
  const { openAll } = await serveSixPlaces()
  const busy = [...(await openAll(4)), ...(await openAll(2, '127.0.0.2'))]
  for (const client of busy) await ask(client, '/api/busy')

  const [balancer] = await openAll(1, '127.0.0.3')
  expect(balancer && (await ask(balancer, '/api/health/live'))).toBe('HTTP/1.1 200')
  const [person] = await openAll(1, '127.0.0.3')
  expect(person && (await ask(person, '/'))).toBe('HTTP/1.1 503')

  for (const { socket } of busy) socket.destroy()
  await vi.waitFor(async () => {
    const [later] = await openAll(1, '127.0.0.3')
    expect(later && (await ask(later, '/'))).toBe('HTTP/1.1 200')
  })
})

test('a request for a page or a file takes a second place, for as long as it runs', async () => {
  const { openAll } = await serveSixPlaces()
  const [first, second, third] = await openAll(3)
  if (!first || !second || !third) throw new Error('Three were opened')
  await ask(first, '/busy')

  // The third is idle and gives way: its address has four places, and two are the first one's.
  expect(await ask(second, '/')).toBe('HTTP/1.1 200')
  await vi.waitFor(() => expect(third.isClosed()).toBe(true))

  first.socket.destroy()
  await vi.waitFor(async () => {
    const [fourth, fifth] = await openAll(2)
    expect(fourth && (await ask(fourth, '/'))).toBe('HTTP/1.1 200')
    expect(fifth?.isClosed()).toBe(false)
  })
})

test('behind a proxy all connections have its address, and all places', async () => {
  captureLog()
  const { openAll } = await serveSixPlaces(1)
  const busy = await openAll(6)

  for (const client of busy) expect(await ask(client, '/api/busy')).toBe('HTTP/1.1 200')
})
