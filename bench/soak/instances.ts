import { readdirSync } from 'node:fs'
import { appProgram } from '../contestants/app'
import type { Database } from '../contestants/databases'
import { COLLECTING, heldKb } from '../contestants/process-usage'
import { type ServerProcess, startServer } from '../contestants/server-process'

/** What the instances hold while nothing is asked of them. */
export type Held = {
  /** Without those of the connections to PostgreSQL. */
  descriptors: number
  connections: number
  memoryMb: number
}

/** How many proxies the requests seem to come through, so that each person has an address. */
const PROXY = { TRUSTED_PROXY_HOPS: '1' }

/** The instances of the app, each in a place of its own that outlives the process in it. */
export class Instances {
  readonly #database: Database
  readonly #places: ServerProcess[] = []

  constructor(database: Database) {
    this.#database = database
  }

  async start(count: number): Promise<void> {
    for (let place = 0; place < count; place += 1) this.#places.push(await this.#startOne())
  }

  get count(): number {
    return this.#places.length
  }

  /** The process in a place. */
  at(place: number): ServerProcess {
    const server = this.#places[place % this.#places.length]
    if (!server) throw new Error('No instance was started.')
    return server
  }

  /** Ends the process in a place as `end` says, and puts a new one there. */
  async replace(place: number, end: (server: ServerProcess) => Promise<void>): Promise<void> {
    await end(this.at(place))
    this.#places[place] = await this.#startOne()
  }

  /** Everything that a leak would let grow. */
  async measure(): Promise<Held> {
    const memoryKb = await Promise.all(this.#places.map(heldKb))
    const { rows } = await this.#database.pool.query(
      `SELECT count(*)::integer AS total FROM pg_stat_activity
       WHERE application_name LIKE 'session-management%'`,
    )
    const connections: number = rows[0].total
    return {
      descriptors: sum(this.#places.map(countDescriptors)) - connections,
      connections,
      memoryMb: Math.round(sum(memoryKb) / 1_000),
    }
  }

  #startOne(): Promise<ServerProcess> {
    const program = appProgram(this.#database.url, COLLECTING)
    return startServer({ ...program, env: { ...program.env, ...PROXY } })
  }
}

function countDescriptors({ pid }: ServerProcess): number {
  return readdirSync(`/proc/${pid}/fd`).length
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
