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
  ])('conceals %s that somebody put into an error', (_name, secret) => {
    const captured = captureLog()

    for (const before of ['"', '\n', '\t', ' ', '=', '']) {
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
