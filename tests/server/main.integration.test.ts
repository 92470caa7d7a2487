import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import { expect, inject, onTestFinished, test } from 'vitest'
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

test('a DATABASE_URL that leads nowhere is one sentence, without the password', async () => {
  const DATABASE_URL = 'postgresql://ada:secret-password@127.0.0.1:1/app'

  expect(await startApp({ DATABASE_URL, AUTH_SECRET })).toEqual({
    exitCode: 1,
    output: 'DATABASE_URL: nothing listens at 127.0.0.1:1.\n',
  })
})

test('with DATABASE_URL, a database without the migrations is refused with the command', async () => {
  const serverUrl = inject('databaseServerUrl')
  const name = `main_${process.pid}`
  const onServer = (sql: string) => withConnection(serverUrl, (client) => client.query(sql))
  await onServer(`CREATE DATABASE ${name}`)
  onTestFinished(async () => void (await onServer(`DROP DATABASE ${name}`)))

  const { exitCode, output } = await startApp({
    DATABASE_URL: withDatabase(serverUrl, name),
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
