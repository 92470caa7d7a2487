/** After this the process ends, whatever still runs: a supervisor would kill it a moment later. */
const LIMIT_MS = 9_000

/** Ends what was started, the newest first, once, when the process is told to stop. */
export class Shutdown {
  readonly #steps: (() => Promise<unknown> | unknown)[] = []
  #isRunning = false

  /** Ctrl-C, a supervisor, a closed terminal. Whoever asks twice does not want to wait. */
  listenToSignals(): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (this.#isRunning) process.exit(1)
        console.log('Stopping.')
        void this.run(0)
      })
    }
  }

  /** Notes how to end something that has just been started. */
  add(step: () => Promise<unknown> | unknown): void {
    this.#steps.push(step)
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  /** Ends everything, then the process. */
  async run(exitCode: number): Promise<void> {
    this.#isRunning = true
    const limit = setTimeout(() => {
      console.error(`Not everything ended within ${LIMIT_MS / 1_000} seconds.`)
      process.exit(1)
    }, LIMIT_MS)
    for (const step of this.#steps.reverse()) {
      await Promise.resolve(step()).catch((error) => console.error(error))
    }
    clearTimeout(limit)
    process.exit(exitCode)
  }
}
