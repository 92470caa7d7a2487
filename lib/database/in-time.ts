/** For a timer that fires late: sockets are read before the next one. */
const READ_MS = 100

/** Fails when nothing came in time. Unlike in `pg`, a busy process first reads what has arrived meanwhile. */
export function inTime<Answer>(answer: Promise<Answer>, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error(SILENCE))
    let timer = setTimeout(() => {
      timer = setTimeout(giveUp, READ_MS)
    }, timeoutMs)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** In the words of `pg`. */
const SILENCE = 'Query read timeout'
