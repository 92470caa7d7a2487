import { setTimeout as sleep } from 'node:timers/promises'
import { appProgram } from '../contestants/app'
import { NO_CAP } from '../contestants/field'
import { peersProgram } from '../contestants/peers'
import { type Program, residentKb, startServer } from '../contestants/server-process'
import { send } from '../load/request'
import { takeTurns } from '../load/rounds'
import { formatRatio, formatSample } from '../report/text'
import { ratioOf } from '../statistics'
import type { Work } from './work'

/** After its first answer a server still compiles and collects for a moment. */
const REST_MS = 3_000
const NEXT = 'Next, a constant'

/**
 * From the start of the process until it has answered, on a build and a database that are there; and memory
 * at rest. Not until it says that it is ready: `next start` says so before it has loaded anything.
 */
export const start: Work = {
  name: 'start',
  title: 'Start, and memory at rest',
  async run({ field, size }) {
    const turns = [
      turn('This app', appProgram(field.app.database.url), '/sign-in'),
      turn(
        'Better Auth',
        peersProgram(field.betterAuth.database.url, { BETTER_AUTH_LIST_CAP: String(NO_CAP) }),
        '/api/auth/get-session',
      ),
      turn(NEXT, peersProgram(), '/constant'),
    ]
    const results = await takeTurns('start', turns, size.rounds)
    const next = results.find(({ label }) => label === NEXT)?.rounds ?? []
    return {
      tables: [
        {
          caption: 'A server that is started, answers one request and rests',
          head: ['', 'first answer after ms', 'times Next', 'memory MB'],
          rows: results.map(({ label, rounds }) => [
            label,
            formatSample(rounds.map(({ answeredMs }) => answeredMs)),
            label === NEXT
              ? '1'
              : formatRatio(
                  ratioOf(
                    rounds.map(({ answeredMs }) => answeredMs),
                    next.map(({ answeredMs }) => answeredMs),
                  ),
                ),
            formatSample(rounds.map(({ memoryMb }) => memoryMb)),
          ]),
        },
      ],
      charts: [],
      goals: [],
      figures: { results },
    }
  },
}

function turn(label: string, program: Program, path: string) {
  const run = async () => {
    const startedAt = performance.now()
    const server = await startServer(program)
    await send({ url: server.url + path })
    const answeredMs = performance.now() - startedAt
    await sleep(REST_MS)
    const memoryMb = residentKb(server) / 1_000
    await server.kill()
    return { answeredMs, memoryMb }
  }
  return { label, run }
}
