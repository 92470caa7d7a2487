import { existsSync, lstatSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { withConnection } from '@/server/migrations/connection'
import { withDatabase } from '@/tests/support/database-server'
import { startProgram } from '@/tests/support/program'
import { useAppDatabase } from './support/database'
import { makeImage } from './support/image'

const PASSWORD = 'correct horse battery staple'

test('an image has neither source nor build tools, and migrates, creates a user and serves', async ({
  browserName: _,
}, testInfo) => {
  const image = testInfo.outputPath('image')
  makeImage(image)
  const env = { DATABASE_URL: await createDatabase(), AUTH_SECRET: 's'.repeat(32), PORT: '0' }
  const run = async (name: string, args: string[] = [], options = {}) => {
    const program = startProgram([path.join(image, '.next', name), ...args], { env, ...options })
    return { exitCode: await program.ends(), output: program.output() }
  }

  const made = listFiles(image)

  for (const name of ['app', 'next.config.ts', 'scripts', 'node_modules/typescript']) {
    expect(existsSync(path.join(image, name))).toBe(false)
  }
  expect(await run('main.mjs')).toMatchObject({
    exitCode: 1,
    output: expect.stringContaining('The database lacks migrations'),
  })
  expect(await run('migrate.mjs')).toMatchObject({
    exitCode: 0,
    output: expect.stringMatching(/^Applied /),
  })
  const user = ['--email', 'ada@example.com', '--name', 'Ada Lovelace']
  expect(await run('create-user.mjs', user, { input: PASSWORD })).toEqual({
    exitCode: 0,
    output: 'Created ada@example.com (user).\n',
  })
  const app = startProgram([path.join(image, '.next/main.mjs')], { env })
  const [, url] = await app.prints(/^Ready in .*: (http\S+)$/m)
  const signIn = await fetch(`${url}/sign-in`)
  const health = { PORT: new URL(url ?? '').port }
  expect(await run('check-health.mjs', [], { env: health })).toEqual({ exitCode: 0, output: '' })
  app.process.kill('SIGTERM')

  expect(signIn.status).toBe(200)
  expect(signIn.headers.has('x-powered-by')).toBe(false)
  expect(await app.ends()).toBe(0)
  expect(await run('check-health.mjs', [], { env: health })).toEqual({ exitCode: 1, output: '' })
  expect(listFiles(image), 'a read-only file system is enough').toEqual(made)
})

test('a command of an image explains a setting that cannot be used', async ({
  browserName: _,
}, testInfo) => {
  const image = testInfo.outputPath('image')
  makeImage(image)

  const migrate = startProgram([path.join(image, '.next/migrate.mjs')], {
    env: { DATABASE_URL: 'mysql://localhost' },
  })

  expect(await migrate.ends()).toBe(1)
  expect(migrate.output()).toMatch(/^DATABASE_URL: must be a connection string/)
})

/** Each with when it was changed; packages are links here. */
function listFiles(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.map((name) => `${name} ${lstatSync(path.join(folder, name)).mtimeMs}`).sort()
}

/** An empty one, beside that of the app under test. */
async function createDatabase(): Promise<string> {
  const databaseUrl = await useAppDatabase()
  await withConnection(databaseUrl, (client) => client.query('CREATE DATABASE image'))
  return withDatabase(databaseUrl, 'image')
}
