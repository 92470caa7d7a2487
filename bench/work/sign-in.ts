import { hashPassword, verifyPassword } from '../../lib/auth/password'
import { ownOrigin } from '../contestants/app'
import { fillForm, readSetCookie } from '../load/form'
import { send } from '../load/request'
import { takeTurns } from '../load/rounds'
import { formatSample } from '../report/text'
import { percentile } from '../statistics'
import type { Bench, Work } from './work'

const PASSWORD = 'correct horse battery staple'
const CLICKS_PER_ROUND = 5

/** Signing in and out with the forms of the app's own pages. */
export const signIn: Work = {
  name: 'signIn',
  title: 'Sign-in and sign-out',
  async run(bench) {
    const [result] = await takeTurns(
      'sign-in',
      [{ label: 'This app', run: await makeRound(bench) }],
      bench.size.rounds,
    )
    const rounds = result?.rounds ?? []
    return {
      tables: [
        {
          caption: 'From the form to the end of the answer, a redirect; ms',
          head: ['', 'This app'],
          rows: [
            ['sign-in', formatSample(rounds.map((round) => round.signInMs))],
            ['of it the password hash', formatSample(rounds.map(({ hashMs }) => hashMs))],
            ['the rest', formatSample(rounds.map((round) => round.signInMs - round.hashMs))],
            ['sign-out', formatSample(rounds.map((round) => round.signOutMs))],
            ['for comparison: a constant POST', formatSample(rounds.map((one) => one.constantMs))],
          ],
        },
      ],
      charts: [],
      goals: [],
      figures: { rounds },
    }
  },
}

type Times = { signInMs: number; hashMs: number; signOutMs: number; constantMs: number }

/** A round is the median of several sign-ins, each followed by its sign-out. */
async function makeRound(bench: Bench): Promise<() => Promise<Times>> {
  const passwordHash = await hashPassword(PASSWORD)
  const email = await createUserWithPassword(bench, passwordHash)
  return async () => {
    const all: Times[] = []
    for (let click = 0; click < CLICKS_PER_ROUND; click += 1) {
      all.push(await signInAndOut(bench, email, passwordHash))
    }
    const median = (name: keyof Times) =>
      percentile(
        all.map((times) => times[name]),
        0.5,
      )
    return {
      signInMs: median('signInMs'),
      hashMs: median('hashMs'),
      signOutMs: median('signOutMs'),
      constantMs: median('constantMs'),
    }
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

async function signInAndOut({ field }: Bench, email: string, passwordHash: string): Promise<Times> {
  const { server } = field.app
  const own = ownOrigin(server)
  const form = { url: `${server.url}/sign-in`, headers: own }
  const signedIn = await send(await fillForm(form, 'Sign in', { email, password: PASSWORD }))
  const cookie = readSetCookie(signedIn, 'session')
  const page = { url: `${server.url}/settings/security`, headers: { ...own, cookie } }
  const signedOut = await send(await fillForm(page, 'Sign out', {}))
  const constant = await send({ url: `${field.next.url}/constant`, method: 'POST' })
  const startedAt = performance.now()
  await verifyPassword(passwordHash, PASSWORD)
  return {
    signInMs: signedIn.ms,
    hashMs: performance.now() - startedAt,
    signOutMs: signedOut.ms,
    constantMs: constant.ms,
  }
}
