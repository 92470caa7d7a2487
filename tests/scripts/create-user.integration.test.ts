import { describe, expect, test } from 'vitest'
import { verifyPassword } from '@/lib/auth/password'
import { database } from '@/lib/database/database'
import { env } from '@/lib/env'
import { createUser } from '@/tests/support/factories'
import { startProgram } from '@/tests/support/program'

const PASSWORD = 'correct horse battery staple'

/** Runs `npm run user:create -- …` with a password on its standard input. */
async function runCreateUser(args: string[], input = PASSWORD) {
  const settings = { DATABASE_URL: env.DATABASE_URL ?? '', AUTH_SECRET: 's'.repeat(32) }
  const program = startProgram(['scripts/run.mjs', 'scripts/create-user.ts', ...args], {
    env: settings,
    input,
  })
  return { exitCode: await program.ends(), output: program.output() }
}

function findUser(email: string) {
  return database().user.findUnique({
    where: { email },
    select: { name: true, role: true, passwordHash: true },
  })
}

const ADA = ['--email', 'ada@example.com', '--name', 'Ada Lovelace']

describe('user:create', () => {
  test('creates a user who can sign in with the password', async () => {
    const { exitCode, output } = await runCreateUser(ADA, `${PASSWORD}\n`)

    expect({ exitCode, output }).toEqual({
      exitCode: 0,
      output: 'Created ada@example.com (user).\n',
    })
    const user = await findUser('ada@example.com')
    expect(user).toMatchObject({ name: 'Ada Lovelace', role: 'user' })
    expect(await verifyPassword(user?.passwordHash ?? null, PASSWORD)).toBe(true)
  })

  test('creates an administrator', async () => {
    await runCreateUser([...ADA, '--role', 'admin'])

    expect(await findUser('ada@example.com')).toMatchObject({ role: 'admin' })
  })

  test('takes the password as it is, but for the end of its last line', async () => {
    const password = '  ünïcödé\twith blanks  \n '
    await runCreateUser(ADA, `${password}\r\n`)

    const user = await findUser('ada@example.com')
    expect(await verifyPassword(user?.passwordHash ?? null, password)).toBe(true)
  })

  test('says that an e-mail is taken, and changes nothing', async () => {
    await createUser({ email: 'ada@example.com', name: 'The first Ada' })

    expect(await runCreateUser(ADA)).toEqual({
      exitCode: 1,
      output: 'There is a user with the e-mail ada@example.com already.\n',
    })
    expect(await findUser('ada@example.com')).toMatchObject({ name: 'The first Ada' })
  })

  test.each([
    ['an e-mail that is none', ['--email', 'ada', '--name', 'Ada'], '--email must be'],
    ['a missing name', ['--email', 'ada@example.com'], '--name is missing'],
    ['a role that does not exist', [...ADA, '--role', 'king'], '--role must be user or admin'],
    ['an unknown option', [...ADA, '--colour', 'red'], "Unknown option '--colour'"],
  ])('refuses %s with a sentence', async (_case, args, sentence) => {
    const { exitCode, output } = await runCreateUser(args)

    expect(exitCode).toBe(1)
    expect(output).toContain(sentence)
    expect(output).not.toContain('    at ')
  })

  test.each([
    ['too short', 'x'.repeat(14)],
    ['too long', 'x'.repeat(1_025)],
  ])('refuses a password that is %s', async (_case, password) => {
    const { exitCode, output } = await runCreateUser(ADA, password)

    expect(exitCode).toBe(1)
    expect(output).toContain('The password must have 15 to 1024 characters')
    expect(await findUser('ada@example.com')).toBeNull()
  })

  test('explains itself', async () => {
    const { exitCode, output } = await runCreateUser(['--help'])

    expect(exitCode).toBe(0)
    expect(output).toContain('Usage: npm run user:create -- --email E --name N [--role admin]')
  })
})
