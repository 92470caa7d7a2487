import { BadConnectionString } from './bad-connection-string'

/** Decodes as libpq does: a + stays, and a % must be a whole code. `what` is named in the sentence. */
export function decodePercent(text: string, what: string): string {
  if (/%(?![0-9a-f]{2})/i.test(text)) {
    throw new BadConnectionString(`must have the % in its ${what} written as %25`)
  }
  try {
    return refuseNul(decodeURIComponent(text))
  } catch {
    throw new BadConnectionString(`must have UTF-8 text in its ${what}, without a NUL`)
  }
}

function refuseNul(text: string): string {
  if (text.includes('\0')) throw new Error('NUL')
  return text
}
