// Usage: npm run bench               everything, in less than 25 minutes
//        npm run bench -- --quick    the same work on a smaller scale, in less than 3 minutes
//        npm run bench -- --only list,push   some of the work; prints it and writes nothing
import { parseArgs } from 'node:util'
import { buildIfNeeded } from '../scripts/build.mjs'
import { step } from '../scripts/steps.mjs'
import { startDatabases } from './contestants/databases'
import { startField } from './contestants/field'
import { preparePeers } from './contestants/peers'
import { killServers } from './contestants/server-process'
import { LoadGenerator } from './load/load-generator'
import { describeMachine } from './report/machine'
import { printOutcome, writeReport } from './report/report'
import { FULL, QUICK } from './size'
import { click } from './work/click'
import { fanOut } from './work/fan-out'
import { growth } from './work/growth'
import { idleStreams } from './work/idle-streams'
import { list } from './work/list'
import { pages } from './work/pages'
import { restart } from './work/restart'
import { signIn } from './work/sign-in'
import { start } from './work/start'
import { statements } from './work/statements'
import { terminate } from './work/terminate'
import type { Bench, Outcome, Work } from './work/work'

const WORKS: Work[] = [
  list,
  statements,
  terminate,
  fanOut,
  idleStreams,
  click,
  restart,
  growth,
  signIn,
  pages,
  start,
]

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, only: { type: 'string' } },
})
const size = values.quick ? QUICK : FULL
const only = values.only?.split(',')
const startedAt = new Date()

await buildIfNeeded()
await preparePeers()
const databases = await startDatabases()
const load = new LoadGenerator()
let exitCode = 0
try {
  const field = await step('Starting everybody', () => startField(databases, size.strangers))
  const outcomes = await runWorks({ size, field, load })
  const machine = await describeMachine(databases.version)
  if (!only) writeReport({ startedAt, size, machine, outcomes })
} catch (error) {
  console.error(error)
  exitCode = 1
} finally {
  load.stop()
  await killServers()
  await databases.stop()
}
console.log(`\nDone in ${Math.round((Date.now() - startedAt.getTime()) / 1_000)} s.`)
process.exit(exitCode)

async function runWorks(bench: Bench): Promise<Record<string, Outcome>> {
  const outcomes: Record<string, Outcome> = {}
  const isWanted = ({ name }: Work) => (only ? only.includes(name) : !size.leftOut.includes(name))
  for (const work of WORKS.filter(isWanted)) {
    const begunAt = Date.now()
    const outcome = await work.run(bench)
    printOutcome(`${work.title} (${Math.round((Date.now() - begunAt) / 1_000)} s)`, outcome)
    outcomes[work.name] = outcome
  }
  return outcomes
}
