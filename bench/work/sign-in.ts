import { signInToApp } from '../contestants/app-sign-in'
import { signInToBetterAuth } from '../contestants/better-auth-sign-in'
import type { SignIn } from '../contestants/contestant'
import { APP, BETTER_AUTH } from '../contestants/labels'
import { send } from '../load/request'
import { type Labelled, sampleOf, takeTurns } from '../load/rounds'
import { ratioGoal } from '../report/goals'
import { formatSample } from '../report/text'
import { percentile } from '../statistics'
import type { Bench, Outcome, Work } from './work'

const CLICKS_PER_ROUND = 5

/** Signing in and out: by the forms of the app's own pages, and by Better Auth's API. */
export const signIn: Work = {
  name: 'signIn',
  title: 'Sign-in and sign-out',
  async run(bench) {
    const { app, betterAuth } = bench.field
    const turns = [
      turn(APP, await signInToApp(app)),
      turn(BETTER_AUTH, await signInToBetterAuth(betterAuth)),
      turn('Next, a constant POST', postConstant(bench)),
    ]
    return reportSignIn(await takeTurns('sign-in', turns, bench.size.rounds))
  },
}

type Times = { signInMs: number; signOutMs: number; hashMs: number }

function turn(label: string, { signInAndOut, measureHashMs }: SignIn) {
  const run = async (): Promise<Times> => ({
    ...(await repeat(signInAndOut)),
    hashMs: await measureHashMs(),
  })
  return { label, run }
}

/** A round is the median of several sign-ins, each followed by its sign-out. */
async function repeat(signInAndOut: SignIn['signInAndOut']) {
  const signInMs: number[] = []
  const signOutMs: number[] = []
  for (let click = 0; click < CLICKS_PER_ROUND; click += 1) {
    const times = await signInAndOut()
    signInMs.push(times.signInMs)
    signOutMs.push(times.signOutMs)
  }
  return { signInMs: percentile(signInMs, 0.5), signOutMs: percentile(signOutMs, 0.5) }
}

function postConstant({ field }: Bench): SignIn {
  const signInAndOut = async () => {
    const { ms } = await send({ url: `${field.next.url}/constant`, method: 'POST' })
    return { signInMs: ms, signOutMs: ms }
  }
  return { signInAndOut, measureHashMs: async () => 0 }
}

const restMs = ({ signInMs, hashMs }: Times) => signInMs - hashMs

function reportSignIn(results: Labelled<Times>[]): Outcome {
  const goal = ratioGoal({
    work: "Sign-in without the hash, time against Better Auth's",
    ours: sampleOf(results, APP, restMs),
    theirs: sampleOf(results, BETTER_AUTH, restMs),
    atMost: 0.5,
  })
  return { tables: [tableOf(results)], charts: [], goals: [goal], figures: { results } }
}

function tableOf(results: Labelled<Times>[]) {
  return {
    caption: 'From the request to the end of the response, ms',
    head: ['', 'sign-in', 'of it the password hash', 'the rest', 'sign-out'],
    rows: results.map(({ label, rounds }) => [
      label,
      formatSample(rounds.map(({ signInMs }) => signInMs)),
      formatSample(rounds.map(({ hashMs }) => hashMs)),
      formatSample(rounds.map(restMs)),
      formatSample(rounds.map(({ signOutMs }) => signOutMs)),
    ]),
  }
}
