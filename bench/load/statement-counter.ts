import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** A relay to PostgreSQL that counts what passes through it. */
export type StatementCounter = {
  /** The database's address by way of the relay. */
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
 * Starts a relay to the PostgreSQL of `databaseUrl` and counts the statements in its protocol (PostgreSQL
 * documentation, "Message Formats"): what was sent, whatever a library's own log says.
 */
export async function countStatements(databaseUrl: string): Promise<StatementCounter> {
  let statements = 0
  const relay = startRelay(new URL(databaseUrl), (type) => {
    if (type === QUERY || type === EXECUTE) statements += 1
  })
  await once(relay.server, 'listening')
  return {
    url: addressOf(relay.server, databaseUrl),
    count: () => statements,
    close: relay.close,
  }
}

function startRelay({ port, hostname }: URL, onMessage: (type: number) => void) {
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer((client) => {
    const postgres = connect(Number(port), hostname)
    client.on('data', messageReader(onMessage)).pipe(postgres)
    postgres.pipe(client)
    for (const socket of [client, postgres]) keep(socket)
  }).listen(0, '127.0.0.1')
  const close = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  return { server, close }
}

function addressOf(server: Server, databaseUrl: string): string {
  const address = server.address()
  const url = new URL(databaseUrl)
  if (address !== null && typeof address === 'object') url.port = String(address.port)
  return url.href
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
