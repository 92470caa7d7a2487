import { hashPassword, verifyPassword } from '../../lib/auth/password'
import { runQuietly } from '../../scripts/steps.mjs'
import { ownOrigin } from '../contestants/app'
import { fillForm, readSetCookie } from '../load/form'
import { type Call, send } from '../load/request'
import { type Labelled, takeTurns } from '../load/rounds'
import { formatSample } from '../report/text'
import { percentile } from '../statistics'
import type { Bench, Work } from './work'

const PASSWORD = 'correct horse battery staple'
const CLICKS_PER_ROUND = 5

/** Signing in and out: by the forms of the app's own pages, and by Better Auth's API. */
export const signIn: Work = {
  name: 'signIn',
  title: 'Sign-in and sign-out',
  async run(bench) {
    const turns = [
      { label: 'This app', run: await prepareApp(bench), measureHash: measureOwnHash },
      {
        label: 'Better Auth',
        run: await prepareBetterAuth(bench),
        measureHash: measureBetterAuthHash,
      },
      { label: 'Next, a constant POST', run: prepareConstant(bench), measureHash: async () => 0 },
    ].map(({ label, run, measureHash }) => ({
      label,
      run: async () => ({ ...(await repeat(run)), hashMs: await measureHash() }),
    }))
    const results = await takeTurns('sign-in', turns, bench.size.rounds)
    return { tables: [tableOf(results)], charts: [], goals: [], figures: { results } }
  },
}

type Times = { signInMs: number; signOutMs: number }

/** A round is the median of several sign-ins, each followed by its sign-out. */
async function repeat(signInAndOut: () => Promise<Times>): Promise<Times> {
  const all: Times[] = []
  for (let click = 0; click < CLICKS_PER_ROUND; click += 1) all.push(await signInAndOut())
  const median = (name: keyof Times) =>
    percentile(
      all.map((times) => times[name]),
      0.5,
    )
  return { signInMs: median('signInMs'), signOutMs: median('signOutMs') }
}

async function prepareApp(bench: Bench): Promise<() => Promise<Times>> {
  const { server } = bench.field.app
  const passwordHash = await hashPassword(PASSWORD)
  const email = await createUserWithPassword(bench, passwordHash)
  const own = ownOrigin(server)
  return async () => {
    const form = { url: `${server.url}/sign-in`, headers: own }
    const signedIn = await send(await fillForm(form, 'Sign in', { email, password: PASSWORD }))
    const cookie = readSetCookie(signedIn, 'session')
    const page = { url: `${server.url}/settings/security`, headers: { ...own, cookie } }
    const signedOut = await send(await fillForm(page, 'Sign out', {}))
    return { signInMs: signedIn.ms, signOutMs: signedOut.ms }
  }
}

async function createUserWithPassword({ field }: Bench, passwordHash: string): Promise<string> {
  const { pool } = field.app.database
  const { userId } = await field.app.createAccount(1)
  const { rows } = await pool.query(
    'UPDATE "User" SET "passwordHash" = $2 WHERE "id" = $1 RETURNING "email"',
    [userId, passwordHash],
  )
  return rows[0].email
}

async function prepareBetterAuth({ field }: Bench): Promise<() => Promise<Times>> {
  const { url } = field.betterAuth.server
  const person = { email: 'somebody@example.com', password: PASSWORD }
  const post = (path: string, body: object, cookie = ''): Call => ({
    url: `${url}/api/auth/${path}`,
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json', ...(cookie && { cookie }) },
    body: JSON.stringify(body),
  })
  await send(post('sign-up/email', { ...person, name: 'Somebody' }))
  return async () => {
    const signedIn = await send(post('sign-in/email', person))
    const cookie = readSetCookie(signedIn, 'better-auth.session_token')
    const signedOut = await send(post('sign-out', {}, cookie))
    return { signInMs: signedIn.ms, signOutMs: signedOut.ms }
  }
}

async function measureOwnHash(): Promise<number> {
  const hash = await hashPassword(PASSWORD)
  const startedAt = performance.now()
  await verifyPassword(hash, PASSWORD)
  return performance.now() - startedAt
}

async function measureBetterAuthHash(): Promise<number> {
  const program = ['bench/load/better-auth-hash-process.mjs']
  return Number(await runQuietly(process.execPath, program))
}

function prepareConstant({ field }: Bench): () => Promise<Times> {
  return async () => {
    const { ms } = await send({ url: `${field.next.url}/constant`, method: 'POST' })
    return { signInMs: ms, signOutMs: ms }
  }
}

function tableOf(results: Labelled<Times & { hashMs: number }>[]) {
  return {
    caption: 'From the request to the end of the answer, ms',
    head: ['', 'sign-in', 'of it the password hash', 'the rest', 'sign-out'],
    rows: results.map(({ label, rounds }) => [
      label,
      formatSample(rounds.map(({ signInMs }) => signInMs)),
      formatSample(rounds.map(({ hashMs }) => hashMs)),
      formatSample(rounds.map(({ signInMs, hashMs }) => signInMs - hashMs)),
      formatSample(rounds.map(({ signOutMs }) => signOutMs)),
    ]),
  }
}
