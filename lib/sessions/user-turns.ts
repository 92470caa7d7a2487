type Limits = { atOnce: number; maxWaiting: number; longestWaitMs: number }

type Waiting = { begin: () => void; giveUp: NodeJS.Timeout }

type Line = { running: number; waiting: Waiting[] }

/** Too much is under way for one user: safe to try again. */
export class UserBusyError extends Error {
  // PostgreSQL's code for a lock that is not available.
  readonly code = '55P03'

  constructor() {
    super('Too many changes of this user are waiting for each other.')
  }
}

/** The others wait in memory: in the database each would hold a connection, and one user would soon hold all. */
export class UserTurns {
  readonly #limits: Limits
  readonly #lines = new Map<string, Line>()

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /** @throws UserBusyError when too many wait, or this one has waited too long. */
  async take<Result>(userId: string, act: () => Promise<Result>): Promise<Result> {
    const line = this.#lines.get(userId) ?? { running: 0, waiting: [] }
    this.#lines.set(userId, line)
    if (line.running < this.#limits.atOnce) line.running += 1
    else await this.#wait(line)
    try {
      return await act()
    } finally {
      this.#pass(userId, line)
    }
  }

  #wait(line: Line): Promise<void> {
    if (line.waiting.length >= this.#limits.maxWaiting) return Promise.reject(new UserBusyError())
    return new Promise((resolve, reject) => {
      const giveUp = setTimeout(() => {
        line.waiting = line.waiting.filter((other) => other !== waiting)
        reject(new UserBusyError())
      }, this.#limits.longestWaitMs)
      const waiting = { begin: resolve, giveUp }
      line.waiting.push(waiting)
    })
  }

  /** The next one takes the place of one that is done. */
  #pass(userId: string, line: Line): void {
    const next = line.waiting.shift()
    if (next) {
      clearTimeout(next.giveUp)
      next.begin()
      return
    }
    line.running -= 1
    if (line.running === 0) this.#lines.delete(userId)
  }
}
