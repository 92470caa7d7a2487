import { log } from '@/lib/log'

/** After this the process ends, whatever still runs: a supervisor would kill it a moment later. */
const LIMIT_MS = 9_000

/** Ctrl-C reaches this process from the terminal, and once more from npm: that is one wish. */
const SAME_WISH_MS = 1_000

/** Ends what was started, the newest first, once, when the process is told to stop. */
export class Shutdown {
  readonly #steps: (() => Promise<unknown> | unknown)[] = []
  #isRunning = false
  #askedAt = 0

  /** Ctrl-C, a supervisor, a closed terminal. */
  listenToSignals(): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => this.#stop())
    }
  }

  /** Notes how to end something that has just been started. */
  add(step: () => Promise<unknown> | unknown): void {
    this.#steps.push(step)
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  /** Whoever asks twice does not want to wait. */
  #stop(): void {
    if (!this.#isRunning) {
      this.#askedAt = Date.now()
      log().info({ event: 'stopping' }, 'Stopping.')
      void this.run(0)
    } else if (Date.now() - this.#askedAt > SAME_WISH_MS) {
      process.exit(1)
    }
  }

  /** Ends everything, then the process. */
  async run(exitCode: number): Promise<void> {
    this.#isRunning = true
    const limit = setTimeout(() => {
      log().error({ event: 'stop_failed' }, `Not everything ended in ${LIMIT_MS / 1_000} seconds.`)
      process.exit(1)
    }, LIMIT_MS)
    for (const step of this.#steps.reverse()) {
      await Promise.resolve(step()).catch((err) => {
        log().error({ event: 'stop_failed', err }, 'Something did not stop in order.')
      })
    }
    clearTimeout(limit)
    process.exit(exitCode)
  }
}
