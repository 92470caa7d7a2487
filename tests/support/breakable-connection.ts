import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a TCP server that can be broken and mended, to see what happens when the server is away. */
export type BreakableConnection = {
  port: number
  /** Ends all connections and refuses new ones. */
  cut: () => void
  /** Connections stay and new ones are taken, but nothing comes back. */
  silence: () => void
  /** As after a failover: new connections work, and the silent ones stay silent. */
  failOver: () => void
  mend: () => void
  close: () => void
}

/** Listens on a free loopback port and passes everything on to `targetPort`. */
export async function openBreakableConnection(targetPort: number): Promise<BreakableConnection> {
  const sockets = new Set<Socket>()
  const silenced = new WeakSet<Socket>()
  let state: 'whole' | 'cut' | 'silent' = 'whole'
  const passOn = (from: Socket, to: Socket) => {
    sockets.add(from)
    from.on('data', (bytes) => state === 'whole' && !silenced.has(from) && to.write(bytes))
    from.on('error', () => {})
    from.on('close', () => {
      sockets.delete(from)
      to.destroy()
    })
  }
  const server = createServer((near) => {
    if (state === 'cut') return near.destroy()
    const far = connect(targetPort, '127.0.0.1')
    passOn(near, far)
    passOn(far, near)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      state = 'cut'
      endAll()
    },
    silence: () => {
      state = 'silent'
    },
    failOver: () => {
      state = 'whole'
      for (const socket of sockets) silenced.add(socket)
    },
    mend: () => {
      state = 'whole'
      endAll()
    },
    close: () => {
      server.close()
      endAll()
    },
  }
}
