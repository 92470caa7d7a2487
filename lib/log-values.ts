/** For what may come from outside: a user agent, a path, an error that quotes what it was given. */
const MAX_TEXT_LENGTH = 200
/** Enough for the frames that Node keeps. */
const MAX_STACK_LENGTH = 4_000

const MAX_ITEMS = 20
const MAX_DEPTH = 5
const CUT = '…'

/** By the name of the field: they take the place of pino's own. */
export const SERIALIZERS = {
  err: (err: unknown) => describeThrown(err),
  stack: boundStack,
  msg: boundText,
}

/** The other fields of a line. */
export function boundFields(fields: Record<string, unknown>): Record<string, unknown> {
  return mapEntries(fields, (value, name) => (name in SERIALIZERS ? value : boundValue(value)))
}

function boundText(text: string): string {
  return cut(text, MAX_TEXT_LENGTH)
}

function boundValue(value: unknown, depth = 1): unknown {
  if (typeof value === 'string') return boundText(value)
  if (value instanceof Error) return describeError(value, depth)
  if (typeof value !== 'object' || value === null) return value
  if (depth > MAX_DEPTH) return CUT
  if (Array.isArray(value)) {
    return value.slice(0, MAX_ITEMS).map((item) => boundValue(item, depth + 1))
  }
  return mapEntries(value, (field) => boundValue(field, depth + 1))
}

/** Enough to find the cause, and no field that a client filled. */
function describeError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause } = error
  return {
    type: boundText(name),
    message: boundText(message),
    ...pick(error, 'code'),
    ...pick(error, 'digest'),
    ...(stack !== undefined && { stack: boundStack(stack) }),
    ...(cause !== undefined && depth < MAX_DEPTH && { cause: describeThrown(cause, depth + 1) }),
  }
}

function describeThrown(thrown: unknown, depth = 1): Record<string, unknown> {
  if (thrown instanceof Error) return describeError(thrown, depth)
  return { message: boundText(String(thrown)) }
}

function pick(error: Error, name: 'code' | 'digest'): Record<string, unknown> {
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' ? { [name]: boundText(value) } : {}
}

/** A stack begins with the message, which may be as long as what it quotes. The frames are ours. */
function boundStack(stack: string): string {
  const [message = '', ...frames] = stack.split(/(?=\n {4}at )/)
  return cut(boundText(message) + frames.join(''), MAX_STACK_LENGTH)
}

/** What is cut off begins behind a secret, never within one: what is left of it would not be found. */
function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  return concealSecrets(text.slice(0, maxLength * 100)).slice(0, maxLength - CUT.length) + CUT
}

/** Tokens, hashes and connection strings' passwords, should a library quote what it was given. */
const SECRETS = new RegExp(
  [
    // 32 bytes in base64url. In JSON a secret may stand right behind an escaped character.
    String.raw`(?:(?<=\\(?:[bfnrt]|u[\da-f]{4}))|(?<![\w-]))[\w-]{43}(?![\w-])`,
    String.raw`(?:(?<=\\(?:[bfnrt]|u[\da-f]{4}))|(?<![\da-f]))[\da-f]{64}(?![\da-f])`,
    String.raw`\$argon2[^\s"\\]+`,
    String.raw`(?<=:\/\/[^\s/@":]*:)[^\s"\\]+(?=@)`,
  ].join('|'),
  'gi',
)

export function concealSecrets(text: string): string {
  return text.replace(SECRETS, '[concealed]')
}

/** What a terminal or an editor would not show, or would show in another order; control characters below U+0020 are JSON's. */
const INVISIBLE = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

/** Escapes in JSON what could make a line look like another one. Its value stays the same. */
export function escapeInvisible(json: string): string {
  return json.replace(INVISIBLE, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

function mapEntries(
  object: object,
  map: (value: unknown, name: string) => unknown,
): Record<string, unknown> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    entries.slice(0, MAX_ITEMS).map(([name, value]) => [name, map(value, name)]),
  )
}
