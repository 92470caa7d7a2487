import { describe, expect, test } from 'vitest'
import { log } from '@/lib/log'
import { hashSessionToken, makeSessionToken } from '@/lib/sessions/session-token'
import { captureLog } from '@/tests/support/capture-log'

describe('a line of the log', () => {
  test('is one line of JSON, whatever it tells', () => {
    const captured = captureLog()

    log().warn({ event: 'test', text: 'a\nb\u2028c' }, 'First\nSecond')

    expect(captured.text().trimEnd()).not.toMatch(/[\n\r]/)
    expect(JSON.parse(captured.text())).toMatchObject({
      level: 'warn',
      event: 'test',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      msg: 'First\nSecond',
    })
  })

  test('tells of an error what it is, where, and why, and no other field', () => {
    const captured = captureLog()
    const cause = Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' })
    const err = Object.assign(new Error('query failed', { cause }), {
      code: 'P1001',
      meta: { password: 'hunter2' },
      clientVersion: '1.2.3',
    })

    log().error({ event: 'test', err })

    const [line] = captured.lines('test')
    expect(line?.err).toEqual({
      type: 'Error',
      message: 'query failed',
      code: 'P1001',
      stack: expect.stringContaining('log.test.ts'),
      cause: expect.objectContaining({ message: 'connection refused', code: 'ECONNREFUSED' }),
    })
  })

  test.each([
    ['a token', makeSessionToken()],
    ['the hash of a token', Buffer.from(hashSessionToken(makeSessionToken())).toString('hex')],
    ['the hash of a password', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA'],
  ])('conceals %s in an error', (_name, secret) => {
    const captured = captureLog()

    for (const before of ['"', '\n', '\t', '\0', '\u202e', ' ', '=', '']) {
      log().error({ event: 'test', err: new Error(`bad value ${before}${secret}"`) })
    }

    expect(captured.text()).not.toContain(secret)
    expect(captured.text().match(/bad value [^"]*\[concealed\]/g)).not.toBeNull()
  })

  test('conceals the password of a connection string and leaves its host', () => {
    const captured = captureLog()

    log().error({
      event: 'test',
      err: new Error('no answer from postgresql://app:hunter2@db:5432/x'),
    })

    expect(captured.text()).not.toContain('hunter2')
    expect(captured.text()).toContain('@db:5432/x')
  })
})

describe('what comes from outside', () => {
  const LONG = 'x'.repeat(100_000)

  test.each([
    ['a field', { agent: LONG }],
    ['a field of a field', { headers: { origin: LONG, list: [LONG] } }],
    ['what is thrown and no error', { err: LONG }],
  ])('takes 200 characters at most in %s', (_name, fields) => {
    const captured = captureLog()

    log().warn({ event: 'test', ...fields })

    expect(longestText(captured.lines('test'))).toBe(200)
  })

  test('takes 200 characters at most in the message', () => {
    const captured = captureLog()

    log().warn({ event: 'test' }, LONG)

    expect(JSON.parse(captured.text()).msg).toHaveLength(200)
  })

  test('takes 200 characters at most in an error and its causes, and the places stay', () => {
    const captured = captureLog()
    const cause = new Error(`a cause that quotes ${LONG}`)

    log().error({ event: 'test', err: new Error(`bad value ${LONG}`, { cause }) })

    const [line] = captured.lines('test')
    expect(line?.err).toMatchObject({
      message: expect.stringMatching(/^bad value x{189}…$/),
      stack: expect.stringMatching(/^Error: bad value x+…\n {4}at .*log\.test\.ts/),
      cause: {
        message: expect.stringMatching(/^a cause that quotes x{179}…$/),
        stack: expect.stringContaining('log.test.ts'),
      },
    })
    expect(captured.text().length).toBeLessThan(10_000)
  })

  test('takes 4,000 characters at most as a stack, whatever looks like one', () => {
    const captured = captureLog()
    const err = Object.assign(new Error('x'), { stack: `Error: ${'\n    at x'.repeat(10_000)}` })

    log().error({ event: 'test', err, stack: err.stack })

    expect(longestText(captured.lines('test'))).toBe(4_000)
  })

  test('can be an error that is its own cause', () => {
    const captured = captureLog()
    const err = new Error('round and round')

    log().error({ event: 'test', err: Object.assign(err, { cause: err }) })

    expect(captured.lines('test')).toHaveLength(1)
  })

  test('has no part of a secret where it was cut off', () => {
    const captured = captureLog()
    const token = makeSessionToken()

    for (let length = 100; length <= 200; length += 1) {
      log().warn({ event: 'test', agent: `${'-'.repeat(length)} ${token} ${LONG}` })
    }

    expect(captured.text()).not.toContain(token.slice(0, 8))
  })

  test.each([
    ['a line break', '\n'],
    ['a carriage return', '\r'],
    ['an escape sequence', '\u001b[2J'],
    ['a control character of ISO 8859', '\u009b'],
    ['DEL', '\u007f'],
    ['a line separator', '\u2028'],
    ['an override of the direction', '\u202e'],
    ['an isolate', '\u2066'],
    ['an Arabic letter mark', '\u061c'],
    ['a zero-width space', '\u200b'],
    ['a byte order mark', '\ufeff'],
  ])('has %s escaped, and keeps its value', (_name, character) => {
    const captured = captureLog()
    const text = `before${character}after`

    log().warn({ event: 'test', agent: text, err: new Error(text) }, text)

    const line = captured.text()
    expect(line.endsWith('\n')).toBe(true)
    expect(line.slice(0, -1)).not.toContain(character)
    expect(JSON.parse(line)).toMatchObject({ agent: text, err: { message: text }, msg: text })
  })
})

function longestText(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  return Math.max(0, ...Object.values(value).map(longestText))
}
