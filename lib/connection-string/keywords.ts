import { BadConnectionString, NOT_ONE } from './bad-connection-string'
import type { Given } from './uri'

const PAIR =
  /\s*(?<name>\w+)\s*=\s*(?:'(?<quoted>(?:[^'\\]|\\.)*)'|(?<plain>(?:[^\s'\\]|\\.)*))(?=\s|$)/sy

/** `host=localhost dbname=app password='two words'`, as libpq reads it. */
export function readKeywords(text: string): Given {
  const given: Given = new Map()
  const end = text.trimEnd().length
  PAIR.lastIndex = 0
  while (PAIR.lastIndex < end) {
    const { name, quoted, plain = '' } = PAIR.exec(text)?.groups ?? {}
    if (!name) throw new BadConnectionString(given.size === 0 ? NOT_ONE : UNREADABLE)
    given.set(name, (quoted ?? plain).replaceAll(/\\(.)/gs, '$1'))
  }
  if (given.size === 0) throw new BadConnectionString(NOT_ONE)
  return given
}

const UNREADABLE =
  "must be pairs such as host=localhost dbname=app, with a value that has spaces in ' and '"
