import {
  Pool,
  type PoolClient,
  type PoolConfig,
  type QueryConfig,
  type QueryResult,
  type QueryResultRow,
} from 'pg'
import { inTime } from './in-time'
import { isServerGone, isSilence } from './suspicion'

type Callback = (
  error: Error | undefined,
  client: PoolClient | undefined,
  done: (release?: Error | boolean) => void,
) => void

/** Moments of performance.now(). */
type Marks = { madeAt: number; takenAt: number; heardAt: number }

/**
 * A pool that learns from its failures. Where one connection says that its server is gone, or says
 * nothing at all, the others like it are not used again: after a failover, each of them would cost a
 * time-out, or would ask a former primary.
 */
export class LivePool extends Pool {
  readonly #marks = new WeakMap<PoolClient, Marks>()
  /** Connections made before are not used. */
  #goneAt = Number.NEGATIVE_INFINITY
  /** Connections that were not heard from since are not used. */
  #silentSince = Number.NEGATIVE_INFINITY

  constructor(config: PoolConfig) {
    super(config)
    this.on('connect', (client) => this.#marks.set(client, makeMarks()))
    this.on('acquire', (client) => this.#mark(client, 'takenAt'))
    this.on('release', (error: unknown, client) => this.#learn(error, client))
    // An idle connection that breaks is out of the pool already.
    this.on('error', () => this.distrustAll())
  }

  /** No connection that there is now is used for another query. */
  distrustAll(): void {
    this.#goneAt = performance.now()
  }

  /** As `query`, with a limit of its own. */
  async run<Row extends QueryResultRow>(
    query: QueryConfig,
    timeoutMs: number,
  ): Promise<QueryResult<Row>> {
    const client = await this.connect()
    // What breaks the connection is an error of the query as well.
    client.on('error', ignore)
    try {
      const result = await inTime(client.query<Row>(query), timeoutMs)
      client.release()
      return result
    } catch (error) {
      client.release(error instanceof Error ? error : true)
      throw error
    } finally {
      client.removeListener('error', ignore)
    }
  }

  override connect(): Promise<PoolClient>
  override connect(callback: Callback): void
  override connect(callback?: Callback): Promise<PoolClient> | undefined {
    const taken = this.#takeTrusted()
    if (!callback) return taken
    taken.then(
      (client) => callback(undefined, client, client.release),
      (error) => callback(error, undefined, () => {}),
    )
    return undefined
  }

  async #takeTrusted(): Promise<PoolClient> {
    for (;;) {
      const client = await super.connect()
      if (this.#isTrusted(client)) return client
      // A goodbye to a silent server would keep the socket for a quarter of an hour.
      client.connection.stream.destroy()
      client.release(true)
    }
  }

  #isTrusted(client: PoolClient): boolean {
    const marks = this.#marks.get(client)
    return !marks || (marks.madeAt > this.#goneAt && marks.heardAt > this.#silentSince)
  }

  #learn(error: unknown, client: PoolClient): void {
    if (!error) this.#mark(client, 'heardAt')
    else if (isServerGone(error)) this.distrustAll()
    else if (isSilence(error)) this.#silentSince = this.#marks.get(client)?.takenAt ?? 0
  }

  #mark(client: PoolClient, mark: keyof Marks): void {
    const marks = this.#marks.get(client)
    if (marks) marks[mark] = performance.now()
  }
}

function ignore(): void {}

function makeMarks(): Marks {
  const now = performance.now()
  return { madeAt: now, takenAt: now, heardAt: now }
}
