import { setTimeout as sleep } from 'node:timers/promises'
import { appProgram } from '../contestants/app'
import { betterAuthProgram } from '../contestants/better-auth'
import { APP, BETTER_AUTH, NEXT, SMALL_PAGE } from '../contestants/labels'
import { peersProgram } from '../contestants/peers'
import { residentKb } from '../contestants/process-usage'
import { type Program, startServer } from '../contestants/server-process'
import { send } from '../load/request'
import { type Labelled, sampleOf, takeTurns } from '../load/rounds'
import { ratioGoal } from '../report/goals'
import { formatRatio, formatSample } from '../report/text'
import { ratioOf, type Sample } from '../statistics'
import type { Outcome, Work } from './work'

/** After its first response a server still compiles and collects for a moment. */
const REST_MS = 3_000

/**
 * From the start of the process to its first response, on a build and a database that are there;
 * and memory at rest. `next start` says that it is ready before it has loaded anything. Our sign-in page
 * is compared with a page: a constant needs nothing of what draws pages.
 */
export const start: Work = {
  name: 'start',
  title: 'Start, and memory at rest',
  async run({ field, size }) {
    const turns = [
      turn(APP, appProgram(field.app.database.url), '/sign-in'),
      turn(BETTER_AUTH, betterAuthProgram(field.betterAuth.database.url), '/api/auth/get-session'),
      turn(NEXT, peersProgram(), '/constant'),
      turn(SMALL_PAGE, peersProgram(), '/small'),
    ]
    return reportStart(await takeTurns('start', turns, size.rounds))
  },
}

type Figures = { respondedMs: number; memoryMb: number }

function turn(label: string, program: Program, path: string) {
  const run = async (): Promise<Figures> => {
    const startedAt = performance.now()
    const server = await startServer(program)
    await send({ url: server.url + path })
    const respondedMs = performance.now() - startedAt
    await sleep(REST_MS)
    const memoryMb = residentKb(server) / 1_000
    await server.kill()
    return { respondedMs, memoryMb }
  }
  return { label, run }
}

function reportStart(results: Labelled<Figures>[]): Outcome {
  const against = (label: string, figure: keyof Figures) => ({
    ours: sampleOf(results, APP, (figures) => figures[figure]),
    theirs: sampleOf(results, label, (figures) => figures[figure]),
  })
  return {
    tables: [tableOf(results)],
    charts: [],
    goals: [
      ratioGoal({
        work: 'Memory at rest against Next alone',
        ...against(NEXT, 'memoryMb'),
        atMost: 1.7,
      }),
      ratioGoal({
        work: 'First page after the start, against a page of Next alone',
        ...against(SMALL_PAGE, 'respondedMs'),
        atMost: 1.4,
      }),
    ],
    figures: { results },
  }
}

function tableOf(results: Labelled<Figures>[]) {
  const next = sampleOf(results, NEXT, ({ respondedMs }) => respondedMs)
  const times = (label: string, sample: Sample) =>
    label === NEXT ? '1' : formatRatio(ratioOf(sample, next))
  return {
    caption: 'A server that is started, responds once and rests',
    head: ['', 'first response after ms', 'times Next', 'memory MB'],
    rows: results.map(({ label, rounds }) => {
      const responded = rounds.map(({ respondedMs }) => respondedMs)
      const memory = rounds.map(({ memoryMb }) => memoryMb)
      return [label, formatSample(responded), times(label, responded), formatSample(memory)]
    }),
  }
}
