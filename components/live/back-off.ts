const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 30_000

/** In milliseconds; 0 is the first failure. Half of a pause is chance, so that pages do not come back in step. */
export function backOffMs(failures: number, random = Math.random): number {
  const delayMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures)
  return delayMs / 2 + (random() * delayMs) / 2
}

/** How long a response asks to wait, in milliseconds and up to twice as long; null when it does not. */
export function readRetryAfterMs({ headers }: Response, random = Math.random): number | null {
  const seconds = Number(headers.get('retry-after'))
  return seconds > 0 ? seconds * 1_000 * (1 + random()) : null
}
