import { readSetCookie } from '../load/form'
import { type Call, send } from '../load/request'
import { PASSWORD, type SignIn, type SignInTimes, type StoredContestant } from './contestant'
import type { ServerProcess } from './server-process'

const ADA = 'ada@example.com'
const GRACE = 'grace@example.com'

/** Signs in and out by Better Auth's API. */
export async function signInToBetterAuth(contestant: StoredContestant): Promise<SignIn> {
  const { server, database } = contestant
  for (const email of [ADA, GRACE]) await signUp(server, email)
  await storeUnhashed(database, GRACE)
  return {
    signInAndOut: () => signInAndOut(server, ADA),
    signInAndOutWithoutHash: () => signInAndOut(server, GRACE),
  }
}

function signUp(server: ServerProcess, email: string) {
  return send(post(server, 'sign-up/email', { email, password: PASSWORD, name: 'Ada Lovelace' }))
}

async function signInAndOut(server: ServerProcess, email: string): Promise<SignInTimes> {
  const signedIn = await send(post(server, 'sign-in/email', { email, password: PASSWORD }))
  const cookie = readSetCookie(signedIn, 'better-auth.session_token')
  const signedOut = await send(post(server, 'sign-out', {}, cookie))
  return { signInMs: signedIn.ms, signOutMs: signedOut.ms }
}

/** What bench/peers/better-auth/auth.ts compares as it stands. */
async function storeUnhashed({ pool }: StoredContestant['database'], email: string) {
  await pool.query(
    `UPDATE "account" SET "password" = $2
     WHERE "userId" = (SELECT "id" FROM "user" WHERE "email" = $1)`,
    [email, `unhashed:${PASSWORD}`],
  )
}

function post({ url }: ServerProcess, path: string, body: object, cookie = ''): Call {
  return {
    url: `${url}/api/auth/${path}`,
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json', ...(cookie && { cookie }) },
    body: JSON.stringify(body),
  }
}
