import { runQuietly } from '../../scripts/steps.mjs'
import { readSetCookie } from '../load/form'
import { type Call, send } from '../load/request'
import { type Contestant, PASSWORD, type SignIn } from './contestant'
import type { ServerProcess } from './server-process'

const ADA = { email: 'ada@example.com', password: PASSWORD }

/** Signs in and out by Better Auth's API. */
export async function signInToBetterAuth({ server }: Contestant): Promise<SignIn> {
  await send(post(server, 'sign-up/email', { ...ADA, name: 'Ada Lovelace' }))
  const signInAndOut = async () => {
    const signedIn = await send(post(server, 'sign-in/email', ADA))
    const cookie = readSetCookie(signedIn, 'better-auth.session_token')
    const signedOut = await send(post(server, 'sign-out', {}, cookie))
    return { signInMs: signedIn.ms, signOutMs: signedOut.ms }
  }
  return { signInAndOut, measureHashMs }
}

function post({ url }: ServerProcess, path: string, body: object, cookie = ''): Call {
  return {
    url: `${url}/api/auth/${path}`,
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json', ...(cookie && { cookie }) },
    body: JSON.stringify(body),
  }
}

async function measureHashMs(): Promise<number> {
  const program = ['bench/load/better-auth-hash-process.mjs']
  return Number(await runQuietly(process.execPath, program))
}
