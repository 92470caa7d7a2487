import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A line to a TCP server that can be cut and mended, to see what happens when it is away. */
export type CuttableLine = {
  port: number
  /** Ends all connections and refuses new ones. */
  cut: () => void
  /** Connections stay and new ones are taken, but nobody answers. */
  silence: () => void
  mend: () => void
  close: () => void
}

/** Lays a line from a free loopback port to `targetPort`. */
export async function layLine(targetPort: number): Promise<CuttableLine> {
  const sockets = new Set<Socket>()
  let state: 'whole' | 'cut' | 'silent' = 'whole'
  const server = createServer((near) => {
    if (state === 'cut') return near.destroy()
    const far = connect(targetPort, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (bytes) => state === 'whole' && to.write(bytes))
      from.on('error', () => {})
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
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
