import { describe, expect, test } from 'vitest'
import { writeCursor } from '@/lib/sessions/session-cursor'
import { readParameters, refuseBody } from '@/server/api/input'
import { Problem } from '@/server/api/problem'
import { exceptSchema, pageSchema, sessionIdSchema } from '@/server/api/schemas'

const CURSOR = { lastActiveAt: new Date('2026-11-24T08:12:45.120Z'), id: crypto.randomUUID() }

async function refusal(read: unknown): Promise<unknown> {
  return read instanceof Problem ? { status: read.status, ...read.given } : read
}

function readPage(query: string) {
  return readParameters(pageSchema, [...new URLSearchParams(query)])
}

describe('a page of the list', () => {
  test('has 50 sessions and is the first one unless the query says otherwise', () => {
    expect(readPage('')).toEqual({ limit: 50 })
    expect(readPage(`limit=100&cursor=${writeCursor(CURSOR)}`)).toEqual({
      limit: 100,
      cursor: CURSOR,
    })
  })

  test.each([
    '0',
    '101',
    'abc',
    '1e9',
    '1e1',
    '0x10',
    '-1',
    '1.5',
    ' 5',
    '',
    '9'.repeat(400),
    '%00',
  ])('with limit=%s is refused, and the answer says why', async (limit) => {
    expect(await refusal(readPage(`limit=${limit}`))).toMatchObject({
      status: 400,
      detail: 'limit: must be a whole number from 1 to 100.',
    })
  })

  test.each([
    '',
    'x',
    '%E0%A4%A',
    '%00',
    'a'.repeat(100_000),
    Buffer.from('2026-11-24T08:12:45.120Z not-an-id').toString('base64url'),
    Buffer.from(`0000-01-01T00:00:00.000Z ${CURSOR.id}`).toString('base64url'),
    Buffer.from(`2026-02-30T00:00:00.000Z ${CURSOR.id}`).toString('base64url'),
  ])('with a cursor that is none (%#) is refused, and the answer says why', async (cursor) => {
    expect(await refusal(readPage(`cursor=${cursor}`))).toMatchObject({
      status: 400,
      detail: 'cursor: must be the nextCursor of an earlier page.',
    })
  })

  test.each(['limits=5', 'userId=1', '__proto__=1', 'constructor=1', 'limit[]=5', 'limit=5&x'])(
    'with a parameter that it does not have is refused: %s',
    async (query) => {
      expect(await refusal(readPage(query))).toMatchObject({
        status: 400,
        detail: 'There is a parameter that this call does not have. It has: limit, cursor.',
      })
    },
  )

  test('with a parameter that comes twice is refused, also when both are the same', async () => {
    expect(await refusal(readPage('limit=5&limit=5'))).toMatchObject({
      status: 400,
      detail: 'limit: must be given only once.',
    })
  })
})

test.each(['', 'except=', 'except=all', 'except=Current'])(
  'ending the others has to be said in so many words: ?%s does not',
  async (query) => {
    const read = readParameters(exceptSchema, [...new URLSearchParams(query)])

    expect(await refusal(read)).toMatchObject({
      status: 400,
      detail: 'except: must be "current", because this call never ends the session that asks.',
    })
  },
)

test('an id is read in any case, and compared in the lower one', () => {
  const id = '019DAC5E-8F6C-7A43-9F0E-2F6C1B0A7D11'

  expect(readParameters(sessionIdSchema, [['id', id]])).toEqual({ id: id.toLowerCase() })
})

test.each(['x', '%00', '\0', '1', '019dac5e8f6c7a439f0e2f6c1b0a7d11', "' OR 1=1 --"])(
  'an id that is not a UUID is refused: %j',
  async (id) => {
    expect(await refusal(readParameters(sessionIdSchema, [['id', id]]))).toMatchObject({
      status: 400,
      detail: 'id: must be a UUID.',
    })
  },
)

describe('a body', () => {
  const statusOf = (headers: Record<string, string>) => refuseBody(headers)?.status ?? null

  test('that is not there is not refused, whatever its type', () => {
    expect(statusOf({})).toBeNull()
    expect(statusOf({ 'content-length': '0', 'content-type': 'text/plain' })).toBeNull()
    expect(statusOf({ 'content-type': 'application/json' })).toBeNull()
  })

  test('of a megabyte is too large, whatever its type', () => {
    const length = { 'content-length': '1000000' }
    expect(statusOf(length)).toBe(413)
    expect(statusOf({ ...length, 'content-type': 'application/json' })).toBe(413)
  })

  test.each([
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/jsonp',
    '',
  ])('of a type that a foreign form can send is refused: %s', (type) => {
    expect(statusOf({ 'content-length': '3', 'content-type': type })).toBe(415)
    expect(statusOf({ 'transfer-encoding': 'chunked', 'content-type': type })).toBe(415)
  })

  test('of JSON is refused too: no call takes one', () => {
    expect(statusOf({ 'content-length': '2', 'content-type': 'application/json' })).toBe(400)
    expect(
      statusOf({ 'transfer-encoding': 'chunked', 'content-type': 'application/json; charset=x' }),
    ).toBe(400)
  })
})
