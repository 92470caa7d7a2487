import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, test } from 'vitest'
import { EventStream } from '@/server/api/event-stream'
import { withResolvers } from '@/tests/support/with-resolvers'

test('a reader that does not read is given up before its queue grows', async () => {
  const opened = withResolvers<EventStream>()
  const closed = withResolvers<void>()
  const server = createServer((_request, response) => {
    const stream = new EventStream({ userId: 'u', sessionId: 's' }, response)
    stream.onClose(closed.resolve)
    opened.resolve(stream)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').pause()
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  const stream = await opened.promise
  let isClosed = false
  void closed.promise.then(() => {
    isClosed = true
  })

  while (!isClosed) {
    for (let news = 0; news < 1_000; news += 1) stream.sendChanged()
    await new Promise(setImmediate)
  }

  expect(isClosed).toBe(true)
  socket.destroy()
  server.close()
})
