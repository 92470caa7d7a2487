import type { IncomingMessage } from 'node:http'

const PUBLIC_FILE =
  /^\/(_next\/static\/([\w-]+\/)*[\w.~-]+|icon\.svg|favicon\.ico|apple-touch-icon\.png|icon-[\w-]+\.png|manifest\.webmanifest|robots\.txt|\.well-known\/security\.txt)(\?|$)/

/** A file that is the same for everyone: nothing in it is personal. */
export function isPublicFile({ url = '' }: IncomingMessage): boolean {
  return PUBLIC_FILE.test(url)
}
