import { signInToApp } from '../contestants/app-sign-in'
import { signInToBetterAuth } from '../contestants/better-auth-sign-in'
import { PASSWORD, type SignIn, type SignInTimes } from '../contestants/contestant'
import { APP, BETTER_AUTH, NEXT_ACTION } from '../contestants/labels'
import { fillForm } from '../load/form'
import { send } from '../load/request'
import { type Labelled, sampleOf, takeTurns } from '../load/rounds'
import { ratioGoal } from '../report/goals'
import { formatSample } from '../report/text'
import { percentile } from '../statistics'
import type { Bench, Outcome, Work } from './work'

const CLICKS_PER_ROUND = 15

/** Signing in and out: by the forms of the app's own pages, and by Better Auth's API. */
export const signIn: Work = {
  name: 'signIn',
  title: 'Sign-in and sign-out',
  async run(bench) {
    const { app, betterAuth } = bench.field
    const turns = [
      turn(APP, await signInToApp(app)),
      turn(BETTER_AUTH, await signInToBetterAuth(betterAuth)),
      turn(NEXT_ACTION, postConstantAction(bench)),
    ]
    return reportSignIn(await takeTurns('sign-in', turns, bench.size.rounds))
  },
}

type Times = SignInTimes & { withoutHashMs: number }

function turn(label: string, { signInAndOut, signInAndOutWithoutHash }: SignIn) {
  const run = async (): Promise<Times> => ({
    ...(await repeat(signInAndOut)),
    withoutHashMs: (await repeat(signInAndOutWithoutHash)).signInMs,
  })
  return { label, run }
}

/** A round is the median of several sign-ins, each followed by its sign-out. */
async function repeat(signInAndOut: SignIn['signInAndOut']): Promise<SignInTimes> {
  const signInMs: number[] = []
  const signOutMs: number[] = []
  for (let click = 0; click < CLICKS_PER_ROUND; click += 1) {
    const times = await signInAndOut()
    signInMs.push(times.signInMs)
    signOutMs.push(times.signOutMs)
  }
  return { signInMs: percentile(signInMs, 0.5), signOutMs: percentile(signOutMs, 0.5) }
}

function postConstantAction({ field }: Bench): SignIn {
  const page = { url: `${field.next.url}/action` }
  const signInAndOut = async () => {
    const { ms } = await send(await fillForm(page, 'Sign in', { password: PASSWORD }))
    return { signInMs: ms, signOutMs: ms }
  }
  return { signInAndOut, signInAndOutWithoutHash: signInAndOut }
}

function reportSignIn(results: Labelled<Times>[]): Outcome {
  const goal = ratioGoal({
    work: "Sign-in without the hash, time against Better Auth's",
    ours: sampleOf(results, APP, ({ withoutHashMs }) => withoutHashMs),
    theirs: sampleOf(results, BETTER_AUTH, ({ withoutHashMs }) => withoutHashMs),
    atMost: 0.5,
  })
  return { tables: [tableOf(results)], charts: [], goals: [goal], figures: { results } }
}

function tableOf(results: Labelled<Times>[]) {
  return {
    caption: 'From the request to the end of the response, ms',
    head: ['', 'sign-in', 'where the hash costs nothing', 'sign-out'],
    rows: results.map(({ label, rounds }) => [
      label,
      formatSample(rounds.map(({ signInMs }) => signInMs)),
      formatSample(rounds.map(({ withoutHashMs }) => withoutHashMs)),
      formatSample(rounds.map(({ signOutMs }) => signOutMs)),
    ]),
  }
}
