import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

export type Job = {
  url: string
  connections: number
  seconds: number
  /** Taken in turns, request by request. */
  headers: Record<string, string>[]
}

export type LoadFigures = { requestsPerSecond: number; p50Ms: number; p99Ms: number }

type Reply = { id: number; result?: LoadFigures; error?: string }

/** Sends requests as fast as the responses come, from a process of its own. */
export class LoadGenerator {
  readonly #process: ChildProcess = fork(path.join(import.meta.dirname, 'load-process.mjs'))
  readonly #died = once(this.#process, 'exit').then((): Reply[] => [])
  #jobs = 0

  /** @throws when a single response was no success: its figures would be worth nothing. */
  async fire(job: Job): Promise<LoadFigures> {
    this.#jobs += 1
    this.#process.send({ id: this.#jobs, job })
    const [reply]: Reply[] = await Promise.race([once(this.#process, 'message'), this.#died])
    if (!reply?.result) throw new Error(reply?.error ?? 'The load generator ended.')
    return reply.result
  }

  stop(): void {
    this.#process.kill()
  }
}
