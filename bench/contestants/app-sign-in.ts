import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { verify } from '@node-rs/argon2'
import { fillForm, readSetCookie } from '../load/form'
import { send } from '../load/request'
import { ownOrigin } from './app'
import { PASSWORD, SECRET, type SignIn, type StoredContestant } from './contestant'
import type { Database } from './databases'

/** Signs in and out by the forms of the app's own pages, as a browser without JavaScript does. */
export async function signInToApp({ server, database }: StoredContestant): Promise<SignIn> {
  const email = createUser(database)
  const passwordHash = await readHash(database, email)
  const headers = ownOrigin(server)
  const signInAndOut = async () => {
    const form = { url: `${server.url}/sign-in`, headers }
    const signedIn = await send(await fillForm(form, 'Sign in', { email, password: PASSWORD }))
    const cookie = readSetCookie(signedIn, 'session')
    const page = { url: `${server.url}/settings/security`, headers: { ...headers, cookie } }
    const signedOut = await send(await fillForm(page, 'Sign out', {}))
    return { signInMs: signedIn.ms, signOutMs: signedOut.ms }
  }
  return { signInAndOut, measureHashMs: () => measureHashMs(passwordHash) }
}

/** By the app's own command, so that the hash is the app's own. */
function createUser({ url }: Database): string {
  const email = `${randomUUID()}@example.com`
  const args = ['run', 'user:create', '--', '--email', email, '--name', 'Ada Lovelace']
  const env = { ...process.env, DATABASE_URL: url, AUTH_SECRET: SECRET }
  const { status, stderr } = spawnSync('npm', args, { input: PASSWORD, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`The user was not created: ${stderr}`)
  return email
}

async function readHash({ pool }: Database, email: string): Promise<string> {
  const { rows } = await pool.query('SELECT "passwordHash" FROM "User" WHERE "email" = $1', [email])
  return rows[0].passwordHash
}

async function measureHashMs(passwordHash: string): Promise<number> {
  const startedAt = performance.now()
  await verify(passwordHash, PASSWORD)
  return performance.now() - startedAt
}
