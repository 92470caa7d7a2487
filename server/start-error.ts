/** A failure that a person can act on: the message says everything, without a stack. */
export class StartError extends Error {
  override name = 'StartError'
}

/** The code of an error of the operating system or of PostgreSQL, such as ENOSPC or 28P01. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
