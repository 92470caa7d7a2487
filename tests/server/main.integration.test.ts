import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { withConnection } from '@/server/migrations/connection'
import { startEmbeddedPostgres } from '@/server/postgres/embedded-postgres'
import { makeTemporaryFolder } from '@/tests/support/data-folder'
import { withDatabase } from '@/tests/support/database-server'
import { MIGRATION_NAMES } from '@/tests/support/empty-database'
import { startProgram } from '@/tests/support/program'

const AUTH_SECRET = 's'.repeat(32)

/** Starts the app, as far as it gets without a build. */
async function startApp(settings: Record<string, string>) {
  const program = startProgram(['scripts/run.mjs', 'server/main.ts'], {
    env: { PORT: '0', ...settings },
  })
  return { exitCode: await program.ends(), output: program.output() }
}

test('a bad setting is said by its name, one line each', async () => {
  expect(await startApp({ PORT: '99999', SESSION_MAX_AGE: 'long' })).toEqual({
    exitCode: 1,
    output: [
      'PORT: must be a whole number from 0 to 65535',
      'SESSION_MAX_AGE: must be a whole number and a unit, such as 15m, 8h or 7d',
      '',
    ].join('\n'),
  })
})

test('a port that is taken ends the start before anything else is begun', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  onTestFinished(() => void taken.close())
  const { port } = taken.address() as AddressInfo

  expect(await startApp({ PORT: String(port), DATA_DIR: '/proc/data' })).toEqual({
    exitCode: 1,
    output: `PORT: something else listens on port ${port} of 127.0.0.1: stop it, or set another PORT.\n`,
  })
})

test('a file of places that cannot be used is one sentence', async () => {
  const { exitCode, output } = await startApp({ GEOIP_DATABASE: '/nowhere.mmdb' })

  expect(exitCode).toBe(1)
  expect(output).toMatch(/^GEOIP_DATABASE: .*\/nowhere\.mmdb.*\n$/)
})

test('a data folder that cannot be written is one sentence', async () => {
  const file = path.join(makeTemporaryFolder(), 'file')
  writeFileSync(file, '')

  expect(await startApp({ DATA_DIR: file })).toEqual({
    exitCode: 1,
    output: `DATA_DIR: cannot use the folder ${file}: it is not a folder.\n`,
  })
})

test('a data folder that another process uses is one sentence', async () => {
  const dataDir = makeTemporaryFolder()
  const other = await startEmbeddedPostgres(dataDir, { fsync: 'off' })
  onTestFinished(() => other.stop())

  expect(await startApp({ DATA_DIR: dataDir })).toEqual({
    exitCode: 1,
    output: `DATA_DIR: the folder ${dataDir} is in use by another process (${process.pid}): stop it, or set another DATA_DIR.\n`,
  })
})

const PASSWORD = 'secret-password'

/** The server of the tests, changed. */
function serverUrl(changes: Partial<URL> = {}): string {
  return Object.assign(new URL(inject('databaseServerUrl')), changes).href
}

const BAD_ADDRESSES: [string, () => Record<string, string>, RegExp][] = [
  [
    'a port where nothing listens',
    () => ({ DATABASE_URL: `postgresql://ada:${PASSWORD}@127.0.0.1:1/app` }),
    /^DATABASE_URL: nothing listens at 127\.0\.0\.1:1\.\n$/,
  ],
  [
    'a socket that is not there',
    () => ({ DATABASE_URL: `postgresql://ada:${PASSWORD}@%2Fnowhere/app` }),
    /^DATABASE_URL: nothing listens at \/nowhere:5432\.\n$/,
  ],
  [
    'a host that does not exist',
    () => ({ DATABASE_URL: `host=nowhere.invalid user=ada password=${PASSWORD}` }),
    /^DATABASE_URL: there is no host named nowhere\.invalid\.\n$/,
  ],
  [
    'a wrong password',
    () => ({ DATABASE_URL: serverUrl({ password: PASSWORD }) }),
    /^DATABASE_URL: the server at .* refuses the user "session_management" or its password\.\n$/,
  ],
  [
    'a database that does not exist',
    () => ({ DATABASE_URL: serverUrl({ pathname: '/missing' }) }),
    /^DATABASE_URL: the server at .* has no database named "missing": create it first\.\n$/,
  ],
  [
    'TLS that the server does not offer',
    () => ({ DATABASE_URL: serverUrl({ search: '?sslmode=require' }) }),
    /^DATABASE_URL: the server at .* offers no TLS: [^\n]*\n$/,
  ],
  [
    'a raw % in the password',
    () => ({ DATABASE_URL: `postgresql://ada:50%${PASSWORD}@127.0.0.1/app` }),
    /^DATABASE_URL: must have the % in its password written as %25\n$/,
  ],
  [
    'a direct address where nothing listens',
    () => ({
      DATABASE_URL: serverUrl(),
      DATABASE_DIRECT_URL: `postgresql://ada:${PASSWORD}@127.0.0.1:1/app`,
    }),
    /^DATABASE_DIRECT_URL: nothing listens at 127\.0\.0\.1:1\.\n$/,
  ],
  [
    'a direct address with a parameter that is none',
    () => ({
      DATABASE_URL: serverUrl(),
      DATABASE_DIRECT_URL: `postgresql://ada:${PASSWORD}@127.0.0.1/app?pgbouncer=true`,
    }),
    /^DATABASE_DIRECT_URL: must not have the parameter pgbouncer: [^\n]*\n$/,
  ],
]

describe('a database address that cannot be used is one sentence, without the password', () => {
  test.each(BAD_ADDRESSES)('at the start: %s', async (_what, settings, sentence) => {
    const { exitCode, output } = await startApp({ AUTH_SECRET, ...settings() })

    expect(exitCode).toBe(1)
    expect(output).toMatch(sentence)
    expect(output).not.toContain(PASSWORD)
  })

  test.each(BAD_ADDRESSES)('for a migration: %s', async (_what, settings, sentence) => {
    const env = { AUTH_SECRET, ...settings() }
    const program = startProgram(['scripts/run.mjs', 'scripts/migrate.ts'], { env })

    expect(await program.ends()).toBe(1)
    expect(program.output()).toMatch(sentence)
    expect(program.output()).not.toContain(PASSWORD)
  })
})

test('a server that is read-only is refused at the start', async () => {
  const name = `standby_${process.pid}`
  const onServer = (sql: string) => withConnection(serverUrl(), (client) => client.query(sql))
  await onServer(`CREATE DATABASE ${name}`)
  await onServer(`ALTER DATABASE ${name} SET default_transaction_read_only TO on`)
  onTestFinished(async () => void (await onServer(`DROP DATABASE ${name}`)))

  expect(
    await startApp({ DATABASE_URL: serverUrl({ pathname: `/${name}` }), AUTH_SECRET }),
  ).toEqual({
    exitCode: 1,
    output: 'DATABASE_URL: the server is read-only, as a standby is: the app needs the primary.\n',
  })
})

test('with DATABASE_URL, a database without the migrations is refused with the command', async () => {
  const name = `main_${process.pid}`
  const onServer = (sql: string) => withConnection(serverUrl(), (client) => client.query(sql))
  await onServer(`CREATE DATABASE ${name}`)
  onTestFinished(async () => void (await onServer(`DROP DATABASE ${name}`)))

  const { exitCode, output } = await startApp({
    DATABASE_URL: withDatabase(serverUrl(), name),
    AUTH_SECRET,
  })

  expect(exitCode).toBe(1)
  expect(output).toBe(
    `The database lacks migrations (${[...MIGRATION_NAMES, 'engine_0002'].join(', ')}): run "npm run db:migrate" first, or set MIGRATE_ON_START=true.\n`,
  )
})

test('an old Node is told so in one sentence', async () => {
  const pretend = path.join(makeTemporaryFolder(), 'old-node.cjs')
  writeFileSync(
    pretend,
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.18.3' } })",
  )

  const program = startProgram(['-r', pretend, 'scripts/start.mjs'], { env: { PORT: '0' } })

  expect(await program.ends()).toBe(1)
  expect(program.output()).toBe('This app needs Node.js 20.19 or newer, and this is 20.18.3.\n')
})
