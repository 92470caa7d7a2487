import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A line to PostgreSQL that counts what a server says on it. */
export type StatementCounter = {
  /** The database's address by way of this line. */
  url: string
  /** How many statements have passed, BEGIN and COMMIT among them. */
  count(): number
  close(): void
}

/** Every frontend message but the first begins with its type: Q is a simple query, E runs a prepared one. */
const QUERY = 'Q'.charCodeAt(0)
const EXECUTE = 'E'.charCodeAt(0)
const HEADER_BYTES = 5

/**
 * Lays a line to the PostgreSQL of `databaseUrl` and counts the statements in its protocol (PostgreSQL
 * documentation, "Message Formats"): what was sent, whatever a library's own log says.
 */
export async function countStatements(databaseUrl: string): Promise<StatementCounter> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let statements = 0
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    const readMessages = messageReader((type) => {
      if (type === QUERY || type === EXECUTE) statements += 1
    })
    near.on('data', readMessages).pipe(far)
    far.pipe(near)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => sockets.delete(socket))
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = new URL(databaseUrl)
  if (address !== null && typeof address === 'object') url.port = String(address.port)
  return {
    url: url.href,
    count: () => statements,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Cuts what arrives into messages; the first one, which greets the server, has no type. */
function messageReader(onMessage: (type: number) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0)
  let isGreeting = true
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const lengthAt = isGreeting ? 0 : 1
      if (rest.length < HEADER_BYTES) return
      const size = lengthAt + rest.readInt32BE(lengthAt)
      if (rest.length < size) return
      if (!isGreeting) onMessage(rest[0] ?? 0)
      isGreeting = false
      rest = rest.subarray(size)
    }
  }
}
