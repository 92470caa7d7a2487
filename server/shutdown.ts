import { log } from '@/lib/log'

/** After this the process ends, whatever is still running: a supervisor would kill it a moment later. */
const LIMIT_MS = 9_000

/** Ctrl-C reaches this process from the terminal, and once more from npm: that is one request to stop. */
const SAME_REQUEST_MS = 1_000

type Step = () => Promise<unknown> | unknown

/** Ends what was started, the newest first, once, when the process is told to stop. */
export class Shutdown {
  readonly #steps: Step[] = []
  #isRunning = false
  #requestedAt = 0

  listenToSignals(): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => this.#stop())
    }
  }

  add(step: Step): void {
    this.#steps.push(step)
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  /** A second request means at once. */
  #stop(): void {
    if (!this.#isRunning) {
      this.#requestedAt = Date.now()
      log().info({ event: 'stopping' }, 'Stopping.')
      void this.run(0)
    } else if (Date.now() - this.#requestedAt > SAME_REQUEST_MS) {
      process.exit(1)
    }
  }

  async run(exitCode: number): Promise<void> {
    this.#isRunning = true
    const limit = setTimeout(exitUnfinished, LIMIT_MS)
    for (const step of this.#steps.reverse()) await runStep(step)
    clearTimeout(limit)
    process.exit(exitCode)
  }
}

function exitUnfinished(): void {
  log().error({ event: 'stop_failed' }, `Not stopped within ${LIMIT_MS / 1_000} seconds`)
  process.exit(1)
}

async function runStep(step: Step): Promise<void> {
  try {
    await step()
  } catch (err) {
    log().error({ event: 'stop_failed', err }, 'A part did not stop cleanly')
  }
}
