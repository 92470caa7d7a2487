import { existsSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { BadConnectionString } from '@/lib/connection-string/bad-connection-string'
import {
  mayHaveTls,
  readConnectionString,
  withSslMode,
} from '@/lib/connection-string/connection-string'
import { makeTemporaryFolder } from '@/tests/support/data-folder'

const CERTIFICATES = path.resolve('tests/support/certificates')
const fileOf = (name: string) => path.join(CERTIFICATES, name)
const SECRET = 'hunter2'

function refusalOf(text: string): string {
  try {
    readConnectionString(text)
  } catch (error) {
    if (error instanceof BadConnectionString) return error.message
    throw error
  }
  return 'no refusal'
}

const LOCAL = { host: 'localhost', port: 5432, user: 'app', database: 'app', ssl: false }

describe('what psql accepts is read as psql reads it', () => {
  test.each<[string, object]>([
    ['postgresql://app@localhost/app', LOCAL],
    ['postgres://app@localhost/app', LOCAL],
    ['postgresql://app:p@localhost:5433/app', { ...LOCAL, password: 'p', port: 5433 }],
    ['postgresql://app@localhost', LOCAL],
    ['postgresql://app@localhost/', LOCAL],
    ['postgresql://app@localhost?dbname=other', { ...LOCAL, database: 'other' }],
    ['postgresql:///app?host=localhost&user=app&port=5433', { ...LOCAL, port: 5433 }],
    ['postgresql://app@[::1]:5433/app', { ...LOCAL, host: '::1', port: 5433 }],
    ['postgresql://app@[2001:db8::1]/app', { ...LOCAL, host: '2001:db8::1' }],
    ['postgresql://app@192.0.2.1/app', { ...LOCAL, host: '192.0.2.1' }],
    ['postgresql://app:a%25b%40c%2Fd%3Ae@localhost/app', { ...LOCAL, password: 'a%b@c/d:e' }],
    ['postgresql://app:a+b#c&d=e!$\'"@localhost/app', { ...LOCAL, password: 'a+b#c&d=e!$\'"' }],
    ['postgresql://app:two@signs@localhost/app', { ...LOCAL, password: 'two@signs' }],
    ['postgresql://app:ü%C3%BC@localhost/app', { ...LOCAL, password: 'üü' }],
    ['postgresql://app:a b@localhost/app', { ...LOCAL, password: 'a b' }],
    ['postgresql://us%65r@localhost/da%20ta', { ...LOCAL, user: 'user', database: 'da ta' }],
    ['postgresql://app@localhost/app?application_name=x', { ...LOCAL, application_name: 'x' }],
    [
      'postgresql://app@localhost/app?options=-c%20search_path%3Dother',
      { ...LOCAL, options: '-c search_path=other' },
    ],
    ['postgresql://app@localhost/app?connect_timeout=10&keepalives=1&tcp_user_timeout=9', LOCAL],
    ['postgresql://app@localhost/app?target_session_attrs=read-write', LOCAL],
    ['postgresql://app@localhost/app?client_encoding=UTF8&gssencmode=disable', LOCAL],
    ['host=localhost dbname=app user=app', LOCAL],
    [
      "host = localhost dbname='app' user=app password='it\\'s a \\\\'",
      { ...LOCAL, password: "it's a \\" },
    ],
    ['  host=localhost\n dbname=app  user=app port=5433 ', { ...LOCAL, port: 5433 }],
    ['hostaddr=192.0.2.1 host=db.example.com dbname=app user=app', { ...LOCAL, host: '192.0.2.1' }],
  ])('%s', (text, settings) => {
    expect(readConnectionString(text)).toEqual(settings)
  })

  test('the schema that Prisma writes and PostgreSQL has anyway', () => {
    expect(readConnectionString('postgresql://app@localhost/app?schema=public')).toEqual(LOCAL)
  })
})

describe('a socket, in every spelling', () => {
  const socket = { host: '/var/run/postgresql', port: 5432, database: 'app', ssl: false }
  const mine = { ...socket, user: userInfo().username }

  test.each<[string, object]>([
    ['postgresql:///app?host=/var/run/postgresql', mine],
    ['postgresql://%2Fvar%2Frun%2Fpostgresql/app', mine],
    ['postgresql://%2fvar%2frun%2fpostgresql/app', mine],
    [
      'postgresql://ada:p@%2Fvar%2Frun%2Fpostgresql:5433/app',
      { ...socket, user: 'ada', password: 'p', port: 5433 },
    ],
    ['postgresql:///app?host=%2Fvar%2Frun%2Fpostgresql&sslmode=require', mine],
    ['host=/var/run/postgresql dbname=app', mine],
    ['/var/run/postgresql app', mine],
    ['socket:/var/run/postgresql?db=app', mine],
    [
      'socket://ada:p@/var/run/postgresql?db=app&encoding=utf8',
      { ...socket, user: 'ada', password: 'p' },
    ],
  ])('%s', (text, settings) => {
    expect(readConnectionString(text)).toEqual(settings)
    expect(mayHaveTls(text)).toBe(false)
  })
})

test('what is left out is what psql takes: its variables, this user, and a database of that name', () => {
  const user = userInfo().username
  expect(readConnectionString('postgresql://localhost')).toEqual({ ...LOCAL, user, database: user })

  for (const [name, value] of Object.entries({
    PGHOST: 'db',
    PGPORT: '5433',
    PGUSER: 'ada',
    PGPASSWORD: 'p',
    PGDATABASE: 'app',
  })) {
    vi.stubEnv(name, value)
  }

  expect(readConnectionString('postgresql://')).toEqual({
    host: 'db',
    port: 5433,
    user: 'ada',
    password: 'p',
    database: 'app',
    ssl: false,
  })
  vi.unstubAllEnvs()
})

test('without a host, a socket is taken where there is one, and localhost otherwise', () => {
  const { host } = readConnectionString('postgresql:///app')
  const sockets = ['/var/run/postgresql', '/tmp'].filter((folder) =>
    existsSync(`${folder}/.s.PGSQL.5432`),
  )

  expect(host).toBe(sockets[0] ?? 'localhost')
})

describe('TLS', () => {
  const at = (parameters: string) =>
    readConnectionString(`postgresql://app@localhost/app?${parameters}`).ssl

  test.each<[string, unknown]>([
    ['sslmode=disable', false],
    ['sslmode=allow', false],
    ['sslmode=prefer', false],
    ['', false],
    ['sslmode=require', { rejectUnauthorized: false }],
    ['ssl=true', { rejectUnauthorized: false }],
    ['sslmode=no-verify', { rejectUnauthorized: false }],
    ['sslmode=verify-full', {}],
    ['sslmode=verify-full&sslrootcert=system', {}],
    [
      `sslmode=require&sslrootcert=${fileOf('authority.pem')}`,
      { ca: expect.stringContaining('BEGIN'), checkServerIdentity: expect.any(Function) },
    ],
    [
      `sslmode=verify-ca&sslrootcert=${fileOf('authority.pem')}`,
      { ca: expect.stringContaining('BEGIN'), checkServerIdentity: expect.any(Function) },
    ],
    [
      `sslmode=verify-full&sslrootcert=${fileOf('authority.pem')}`,
      { ca: expect.stringContaining('BEGIN') },
    ],
    [
      `sslmode=require&sslcert=${fileOf('client.pem')}&sslkey=${fileOf('client.key')}`,
      {
        cert: expect.stringContaining('BEGIN'),
        key: expect.stringContaining('BEGIN'),
        rejectUnauthorized: false,
      },
    ],
    [
      'sslmode=require&ssl_min_protocol_version=TLSv1.2',
      { rejectUnauthorized: false, minVersion: 'TLSv1.2' },
    ],
  ])('%s', (parameters, ssl) => {
    expect(at(parameters)).toEqual(ssl)
  })

  test('the certificate has to have the name, where an address is given beside it', () => {
    const text = 'hostaddr=192.0.2.1 host=db.example.com dbname=app sslmode=verify-full'

    expect(readConnectionString(text).ssl).toEqual({ servername: 'db.example.com' })
  })

  test('channel binding and direct negotiation reach the driver', () => {
    const text = 'postgresql://app@localhost/app?sslmode=require&channel_binding=require'

    expect(readConnectionString(text)).toMatchObject({ enableChannelBinding: true })
    expect(readConnectionString(`${text}&sslnegotiation=direct`)).toMatchObject({
      sslnegotiation: 'direct',
    })
  })

  test.each([
    ['postgresql://app@localhost/app', true],
    ['postgresql://app@localhost/app?sslmode=prefer', true],
    ['postgresql://app@localhost/app?sslmode=allow', true],
    ['host=localhost dbname=app', true],
    ['postgresql://app@localhost/app?sslmode=require', false],
    ['postgresql://app@localhost/app?sslmode=disable', false],
  ])('what %s leaves open is found out at the start: %s', (text, isOpen) => {
    expect(mayHaveTls(text)).toBe(isOpen)
    expect(mayHaveTls(withSslMode(text, 'disable'))).toBe(false)
    expect(readConnectionString(withSslMode(text, 'require')).ssl).toBeTruthy()
  })
})

describe('what cannot be used is a sentence without the password', () => {
  const folder = makeTemporaryFolder
  const junk = () => {
    const file = path.join(folder(), 'junk.pem')
    writeFileSync(file, 'no certificate')
    return file
  }

  test.each<[string, string, RegExp]>([
    ['nothing', '', /such as postgresql:/],
    ['another database', `mysql://app:${SECRET}@localhost/app`, /such as postgresql:/],
    ['words', 'not a url', /such as postgresql:/],
    ['a scheme alone', 'postgresql:', /such as postgresql:/],
    [
      'a raw % in the password',
      `postgresql://app:50%${SECRET}@localhost/app`,
      /% in its password written as %25/,
    ],
    ['a raw % at the end', `postgresql://app:${SECRET}%@localhost/app`, /% in its password/],
    ['a raw % in the user', `postgresql://a%p:${SECRET}@localhost/app`, /% in its user/],
    ['a raw % in the database', `postgresql://app:${SECRET}@localhost/a%p`, /% in its database/],
    ['a raw % in a parameter', 'postgresql://app@localhost/app?options=50%', /% in its options/],
    ['bytes that are no UTF-8', `postgresql://app:${SECRET}%ff@localhost/app`, /UTF-8/],
    ['a NUL', `postgresql://app:${SECRET}%00@localhost/app`, /NUL/],
    ['a raw / in the password', `postgresql://app:${SECRET}/x@localhost/app`, /written as %3A %2F/],
    ['a raw ? in the password', `postgresql://app:${SECRET}?x@localhost/app`, /=|%3F/],
    ['a port that is none', 'postgresql://app@localhost:http/app', /port from 1 to 65535/],
    ['port 0', 'postgresql://app@localhost:0/app', /port from 1 to 65535/],
    ['port 65536', 'postgresql://app@localhost:65536/app', /port from 1 to 65535/],
    ['two hosts', `postgresql://app:${SECRET}@one,two/app`, /one host/],
    ['two hosts with ports', 'postgresql://app@one:1,two:2/app', /one host/],
    ['two hosts as keywords', 'host=one,two dbname=app', /one host/],
    ['an IPv6 address without brackets', 'postgresql://app@::1:5432/app', /brackets|port/],
    ['a parameter without a value', 'postgresql://app@localhost/app?ssl', /an = in each parameter/],
    [
      'an unknown parameter',
      'postgresql://app@localhost/app?pgbouncer=true',
      /parameter pgbouncer: it is Prisma's/,
    ],
    ["Prisma's pool", 'postgresql://app@localhost/app?connection_limit=5', /connection_limit/],
    [
      'a misspelt parameter',
      'postgresql://app@localhost/app?sslmod=require',
      /sslmod: PostgreSQL knows none/,
    ],
    ['a schema', 'postgresql://app@localhost/app?schema=other', /schema.*search_path/],
    ['a service', 'service=app', /parameter service: this app does not support it/],
    ['a standby', 'postgresql://app@localhost/app?target_session_attrs=standby', /read-write/],
    ['another encoding', 'postgresql://app@localhost/app?client_encoding=LATIN1', /UTF8/],
    ['Kerberos', 'postgresql://app@localhost/app?gssencmode=require', /gssencmode/],
    ['replication', 'postgresql://app@localhost/app?replication=database', /replication/],
    ['a nonsense sslmode', 'postgresql://app@localhost/app?sslmode=yes', /disable, allow, prefer/],
    ['an empty sslmode', 'postgresql://app@localhost/app?sslmode=', /disable, allow, prefer/],
    ['a nonsense ssl', 'postgresql://app@localhost/app?ssl=maybe', /sslmode/],
    [
      'verify-ca without authority',
      'postgresql://app@localhost/app?sslmode=verify-ca',
      /sslrootcert/,
    ],
    [
      'a missing sslrootcert',
      'postgresql://app@localhost/app?sslmode=verify-ca&sslrootcert=/no/file',
      /sslrootcert: \/no\/file cannot be read \(ENOENT\)/,
    ],
    [
      'a sslcert without sslkey',
      `postgresql://app@localhost/app?sslcert=${fileOf('client.pem')}`,
      /both sslcert and sslkey/,
    ],
    [
      'a missing sslkey',
      `postgresql://app@localhost/app?sslcert=${fileOf('client.pem')}&sslkey=/no/key`,
      /sslkey: \/no\/key cannot be read/,
    ],
    [
      'a key of another certificate',
      `postgresql://app@localhost/app?sslcert=${fileOf('client.pem')}&sslkey=${fileOf('server.key')}`,
      /belongs to its sslcert/,
    ],
    [
      'a certificate as key',
      `postgresql://app@localhost/app?sslcert=${fileOf('client.pem')}&sslkey=${fileOf('client.pem')}`,
      /private key as sslkey/,
    ],
    [
      'a nonsense TLS version',
      'postgresql://app@localhost/app?sslmode=require&ssl_min_protocol_version=SSLv3',
      /TLSv1/,
    ],
    [
      'direct TLS without TLS',
      'postgresql://app@localhost/app?sslnegotiation=direct',
      /sslmode=require/,
    ],
    [
      'a name that every object has',
      'postgresql://app@localhost/app?constructor=1&ssl=toString',
      /sslmode|constructor/,
    ],
    ['an open quote', `host=localhost password='${SECRET}`, /pairs such as/],
  ])('%s', (_what, text, sentence) => {
    const refusal = refusalOf(text)

    expect(refusal).toMatch(sentence)
    expect(refusal).toMatch(/^must /)
    expect(refusal).not.toContain(SECRET)
  })

  test.each(['sslrootcert', 'sslcert'])('a file that is no certificate, as %s', (parameter) => {
    const text = `postgresql://app@localhost/app?sslmode=require&${parameter}=${junk()}&sslkey=${fileOf('client.key')}`

    expect(refusalOf(text)).toMatch(new RegExp(`certificate as ${parameter}|both sslcert`))
  })
})

test('whatever it is, it is read or refused, and nothing else is thrown', () => {
  const start = fc.constantFrom(
    '',
    'postgresql://',
    'postgres://a:b@c/d?',
    'socket:/',
    '/',
    'host=',
  )
  const piece = fc.constantFrom(..."@/:?&=%[],'\\ #", 'sslmode', 'host', '%2F', '__proto__', 'port')
  const rest = fc.array(fc.oneof(piece, fc.string({ maxLength: 5, unit: 'grapheme' })))

  fc.assert(
    fc.property(start, rest, (first, others) => {
      const refusal = refusalOf(`${first}${others.join('')}`)
      expect(refusal).toMatch(/^(?:must |no refusal)/)
    }),
    { numRuns: 3_000 },
  )
})
