import type { Socket } from 'node:net'

/** What connections that share a limit take up: all of them, or those of one address. */
export class Places {
  readonly #limit: number
  #taken = 0
  /** Connections without a request. The one that has been idle longest is the first. */
  readonly #idle = new Set<Socket>()

  constructor(limit: number) {
    this.#limit = limit
  }

  get isFull(): boolean {
    return this.#taken >= this.#limit
  }

  get isEmpty(): boolean {
    return this.#taken === 0
  }

  get longestIdle(): Socket | undefined {
    const [socket] = this.#idle
    return socket
  }

  add(count: number): void {
    this.#taken += count
  }

  noteIdle(socket: Socket): void {
    this.#idle.add(socket)
  }

  noteBusy(socket: Socket): void {
    this.#idle.delete(socket)
  }
}
