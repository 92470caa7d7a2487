import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { readConnectionString } from '@/lib/connection-string/connection-string'
import { env } from '@/lib/env'
import { settleAddresses } from '@/server/database-address'
import { withConnection } from '@/server/migrations/connection'
import type { EmbeddedPostgres } from '@/server/postgres/embedded-postgres'
import { certificate, startTlsDatabase } from '@/tests/support/tls-database'

let server: EmbeddedPostgres

/** The database decides how one is let in. */
beforeAll(async () => {
  server = await startTlsDatabase([
    'hostssl certificate session_management 127.0.0.1/32 cert map=any',
    'hostssl encrypted all 127.0.0.1/32 scram-sha-256',
    'host session_management,missing all 127.0.0.1/32 scram-sha-256',
  ])
  await withConnection(server.databaseUrl, async (client) => {
    await client.query('CREATE DATABASE encrypted')
    await client.query('CREATE DATABASE certificate')
  })
})

afterAll(() => server.stop())

/** The same server by its name, with parameters, and perhaps another database or user. */
function address(parameters: string, changes: Partial<URL> = {}): string {
  const url = Object.assign(new URL(server.databaseUrl), { hostname: 'localhost', ...changes })
  return `${url.href}?${parameters}`
}

const IS_ENCRYPTED = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'

async function isEncrypted(databaseUrl: string): Promise<boolean> {
  const { rows } = await withConnection(databaseUrl, (client) => client.query(IS_ENCRYPTED))
  return rows[0].ssl
}

const authority = `sslrootcert=${certificate('authority.pem')}`
const client = (name: string) =>
  `sslcert=${certificate(`${name}.pem`)}&sslkey=${certificate(`${name}.key`)}`

describe('a server with TLS', () => {
  test.each([
    ['sslmode=disable', false],
    ['sslmode=require', true],
    ['sslmode=no-verify', true],
    [`sslmode=require&${authority}`, true],
    [`sslmode=verify-ca&${authority}`, true],
    [`sslmode=verify-full&${authority}`, true],
    [`sslmode=verify-full&${authority}&${client('client')}`, true],
    ['sslmode=require&channel_binding=require', true],
    ['sslmode=require&sslnegotiation=direct', true],
  ])('is used with %s, encrypted: %s', async (parameters, encrypted) => {
    expect(await isEncrypted(address(parameters))).toBe(encrypted)
  })

  test.each<[string, Partial<URL>, RegExp]>([
    ['sslmode=verify-full', {}, /has a certificate that is not trusted .* sslrootcert/],
    [
      `sslmode=verify-full&sslrootcert=${certificate('stranger.pem')}`,
      {},
      /has a certificate that is not trusted/,
    ],
    [
      `sslmode=verify-full&${authority}`,
      { hostname: '127.0.0.1' },
      /has a certificate for another name than 127\.0\.0\.1: .*verify-ca/,
    ],
    [
      `sslmode=require&${client('stranger-client')}`,
      { pathname: '/certificate' },
      /wants a client certificate for "session_management"/,
    ],
    ['sslmode=require', { pathname: '/certificate' }, /wants a client certificate/],
    ['sslmode=disable', { pathname: '/encrypted' }, /without TLS.*sslmode=require/],
    ['sslmode=require', { password: '' }, /asks for the password of "session_management"/],
    ['sslmode=require', { pathname: '/missing' }, /has no database named "missing"/],
    ['sslmode=require', { password: 'hunter2' }, /refuses the user "session_management" or its/],
  ])('refuses %s with %o in a sentence', async (parameters, changes, sentence) => {
    const failing = withConnection(
      address(parameters, changes),
      async () => {},
      'DATABASE_DIRECT_URL',
    )

    await expect(failing).rejects.toThrow(sentence)
    await expect(failing).rejects.toThrow(/^DATABASE_DIRECT_URL: [^\n]*\.$/)
    await expect(failing).rejects.not.toThrow(/hunter2/)
  })
})

describe('what sslmode leaves open is decided at the start', () => {
  async function settle(databaseUrl: string): Promise<string> {
    const former = env.DATABASE_URL
    env.DATABASE_URL = databaseUrl
    await settleAddresses()
    const settled = env.DATABASE_URL
    env.DATABASE_URL = former
    return settled
  }

  test.each(['sslmode=prefer', 'sslmode=allow', ''])(
    'by TLS where the server offers it: %s',
    async (parameters) => {
      expect(await isEncrypted(await settle(address(parameters)))).toBe(true)
    },
  )

  test('without TLS where it does not', async () => {
    const settled = await settle(inject('databaseServerUrl'))

    expect(readConnectionString(settled).ssl).toBe(false)
    expect(await isEncrypted(settled)).toBe(false)
  })

  test('a server that insists on TLS where nothing was said is served', async () => {
    const settled = await settle(address('', { pathname: '/encrypted' }))

    expect(await isEncrypted(settled)).toBe(true)
  })

  test('a wrong password stays a wrong password', async () => {
    await expect(settle(address('', { password: 'wrong' }))).rejects.toThrow('or its password')
  })
})

test.each(['require', 'verify-full'])(
  'a server without TLS refuses sslmode=%s in a sentence',
  async (mode) => {
    const failing = withConnection(`${inject('databaseServerUrl')}?sslmode=${mode}`, async () => {})

    await expect(failing).rejects.toThrow(/offers no TLS: set sslmode=disable/)
  },
)
