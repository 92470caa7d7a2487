import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

export type BurstCall = { url: string; headers: Record<string, string>; body: string }

/** 0 where no response came. */
export type BurstReply = { status: number; ms: number }

/** Sends requests all at once, from a process of its own. */
export class BurstSender {
  readonly #process: ChildProcess = fork(path.join(import.meta.dirname, 'burst-process.mjs'))

  async send(calls: BurstCall[]): Promise<BurstReply[]> {
    this.#process.send(calls)
    const [replies] = await once(this.#process, 'message')
    return replies
  }

  stop(): void {
    this.#process.kill()
  }
}
