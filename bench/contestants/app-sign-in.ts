import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { hash } from '@node-rs/argon2'
import { fillForm, readSetCookie } from '../load/form'
import { send } from '../load/request'
import { ownOrigin } from './app'
import {
  PASSWORD,
  SECRET,
  type SignIn,
  type SignInTimes,
  type StoredContestant,
} from './contestant'
import type { Database } from './databases'
import type { ServerProcess } from './server-process'

/** Signs in and out by the forms of the app's own pages, as a browser without JavaScript does. */
export async function signInToApp({ server, database }: StoredContestant): Promise<SignIn> {
  const ada = createUser(database)
  const grace = createUser(database)
  await storeCheapHash(database, grace)
  return {
    signInAndOut: () => signInAndOut(server, ada),
    signInAndOutWithoutHash: () => signInAndOut(server, grace),
  }
}

async function signInAndOut(server: ServerProcess, email: string): Promise<SignInTimes> {
  const headers = ownOrigin(server)
  const form = { url: `${server.url}/sign-in`, headers }
  const signedIn = await send(await fillForm(form, 'Sign in', { email, password: PASSWORD }))
  const cookie = readSetCookie(signedIn, 'session')
  const page = { url: `${server.url}/settings/security`, headers: { ...headers, cookie } }
  const signedOut = await send(await fillForm(page, 'Sign out', {}))
  return { signInMs: signedIn.ms, signOutMs: signedOut.ms }
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

/** A hash says itself what it costs: the app checks this one in microseconds. */
async function storeCheapHash({ pool }: Database, email: string): Promise<void> {
  const cheap = await hash(PASSWORD, { memoryCost: 8, timeCost: 1, parallelism: 1 })
  await pool.query('UPDATE "User" SET "passwordHash" = $2 WHERE "email" = $1', [email, cheap])
}
