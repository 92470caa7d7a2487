import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, inject, onTestFinished, test } from 'vitest'
import { withConnection } from '@/server/migrations/connection'
import { StartError } from '@/server/start-error'

const serverUrl = new URL(inject('databaseServerUrl'))
const SECRET = 'a-password-that-must-not-be-shown'

function connect(changes: Partial<URL>): Promise<unknown> {
  const url = Object.assign(new URL(serverUrl), changes)
  return withConnection(url.href, async () => 'connected')
}

/** Something on a port that is no PostgreSQL, or not the right one. */
async function listen(answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    answer(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return String((server.address() as AddressInfo).port)
}

test.each<[string, Partial<URL>, string]>([
  ['a port where nothing listens', { port: '1' }, 'nothing listens at 127.0.0.1:1.'],
  [
    'a host that does not exist',
    { hostname: 'nowhere.invalid' },
    'there is no host named nowhere.invalid.',
  ],
  ['a wrong password', { password: SECRET }, 'refuses the user "session_management"'],
  ['an unknown user', { username: 'stranger', password: SECRET }, 'refuses the user "stranger"'],
  ['a missing database', { pathname: '/nothing' }, 'has no database named "nothing"'],
])('%s is one sentence without the password', async (_case, changes, sentence) => {
  const connecting = connect(changes)

  await expect(connecting).rejects.toBeInstanceOf(StartError)
  await expect(connecting).rejects.toThrow(/^DATABASE_URL: .*\.$/)
  await expect(connecting).rejects.toThrow(sentence)
  await expect(connecting).rejects.not.toThrow(SECRET)
})

test('a server that does not answer is given up after a few seconds', async () => {
  const port = await listen(() => {})

  await expect(connect({ port })).rejects.toThrow(
    `DATABASE_URL: the server at 127.0.0.1:${port} does not answer.`,
  )
})

test('a server older than PostgreSQL 14 is refused', async () => {
  const port = await listen((socket) =>
    socket.on('data', (data) => answerAsOldServer(socket, data)),
  )

  await expect(connect({ port })).rejects.toThrow(
    'DATABASE_URL: the server is PostgreSQL 13.22, and this app needs 14 or newer.',
  )
})

/** The least of PostgreSQL's protocol: every client is let in, and each query answers "13.22". */
function answerAsOldServer(socket: Socket, data: Buffer): void {
  const isQuery = data[0] === 'Q'.charCodeAt(0)
  const ready = message('Z', Buffer.from('I'))
  if (!isQuery) socket.write(Buffer.concat([message('R', Buffer.alloc(4)), ready]))
  else socket.write(Buffer.concat([...rowsOf('13.22'), ready]))
}

function rowsOf(text: string): Buffer[] {
  const column = Buffer.concat([Buffer.from([0, 1]), Buffer.from('version\0'), Buffer.alloc(18)])
  const value = Buffer.concat([Buffer.from([0, 1]), int32(text.length), Buffer.from(text)])
  return [message('T', column), message('D', value), message('C', Buffer.from('SELECT 1\0'))]
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body])
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeInt32BE(value)
  return buffer
}
