import { DatabaseError } from 'pg'
import { describe, expect, test } from 'vitest'
import { isDatabaseUnavailable } from '@/lib/database/outage'

/** As `pg` throws what PostgreSQL says. */
function fromPostgres(code: string): Error {
  return Object.assign(new DatabaseError('refused', 0, 'error'), { code })
}

/** As Prisma throws what PostgreSQL says, or what it makes of it. */
function fromPrisma(code: string, cause?: { kind: string; originalCode?: string }): Error {
  const meta = { driverAdapterError: { cause } }
  return Object.assign(new Error('Invalid invocation'), { code, ...(cause && { meta }) })
}

const UNAVAILABLE_STATES = [
  ['08000', 'connection exception'],
  ['08001', 'connection not established'],
  ['08003', 'connection does not exist'],
  ['08004', 'connection rejected'],
  ['08006', 'connection failure'],
  ['08P01', 'protocol violation, as of a pooler that knows no such parameter'],
  ['25006', 'read-only server'],
  ['28000', 'not let in'],
  ['28P01', 'wrong password'],
  ['3D000', 'no such database'],
  ['40001', 'serialization failure'],
  ['40P01', 'deadlock'],
  ['53000', 'insufficient resources'],
  ['53100', 'disk full'],
  ['53200', 'out of memory'],
  ['53300', 'too many connections'],
  ['55P03', 'lock not available'],
  ['57000', 'operator intervention'],
  ['57014', 'statement timeout'],
  ['57P01', 'shutdown by an administrator'],
  ['57P02', 'crash of another backend'],
  ['57P03', 'starting up'],
  ['57P05', 'idle timeout'],
] as const

const WRONG_STATES = [
  ['22P02', 'invalid text'],
  ['23503', 'foreign key'],
  ['23505', 'unique'],
  ['23514', 'check'],
  ['25000', 'wrong isolation'],
  ['25P02', 'transaction aborted before'],
  ['40002', 'integrity'],
  ['42501', 'no privilege'],
  ['42601', 'syntax'],
  ['42P01', 'no such table'],
  ['42883', 'no such function'],
  ['P0001', 'raised'],
  ['XX000', 'internal error'],
] as const

describe('what PostgreSQL says', () => {
  test.each(UNAVAILABLE_STATES)('%s (%s) is an outage', (code) => {
    expect(isDatabaseUnavailable(fromPostgres(code))).toBe(true)
    const cause = { kind: 'postgres', originalCode: code }
    expect(isDatabaseUnavailable(fromPrisma('P2010', cause))).toBe(true)
  })

  test.each(WRONG_STATES)('%s (%s) is none', (code) => {
    expect(isDatabaseUnavailable(fromPostgres(code))).toBe(false)
    const cause = { kind: 'postgres', originalCode: code }
    expect(isDatabaseUnavailable(fromPrisma('P2010', cause))).toBe(false)
  })
})

describe('what Prisma makes of it', () => {
  test.each(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034'])(
    '%s is an outage',
    (code) => {
      expect(isDatabaseUnavailable(fromPrisma(code))).toBe(true)
    },
  )

  test.each(['P1003', 'P2002', 'P2003', 'P2010', 'P2025', 'P3009'])('%s is none', (code) => {
    expect(isDatabaseUnavailable(fromPrisma(code))).toBe(false)
  })

  test.each([
    'DatabaseNotReachable',
    'ConnectionClosed',
    'SocketTimeout',
    'TlsConnectionError',
    'TooManyConnections',
    'DatabaseDoesNotExist',
    'DatabaseAccessDenied',
    'AuthenticationFailed',
    'TransactionWriteConflict',
  ])('%s is an outage', (kind) => {
    expect(isDatabaseUnavailable(fromPrisma('P2010', { kind }))).toBe(true)
  })

  test.each([
    'UniqueConstraintViolation',
    'ForeignKeyConstraintViolation',
    'InvalidInputValue',
    'TableDoesNotExist',
    'ColumnNotFound',
  ])('%s is none', (kind) => {
    expect(isDatabaseUnavailable(fromPrisma('P2010', { kind }))).toBe(false)
  })
})

describe('what pg says itself', () => {
  test.each([
    'timeout exceeded when trying to connect',
    'Query read timeout',
    'Connection terminated',
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
  ])('"%s" is an outage', (message) => {
    expect(isDatabaseUnavailable(new Error(message))).toBe(true)
  })

  test.each([
    "Prepared statements must be unique - 'a' was used for a different statement",
    'Cannot read properties of undefined',
  ])('"%s" is none', (message) => {
    expect(isDatabaseUnavailable(new Error(message))).toBe(false)
  })
})

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'Connection terminated'],
  ['a number', 57],
  [
    'an error of the network that is not the database',
    Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
  ],
  ['a code that only looks like one', Object.assign(new Error('x'), { code: '57P010' })],
])('%s is no outage', (_what, error) => {
  expect(isDatabaseUnavailable(error)).toBe(false)
})
