// Usage: npm run bench               everything
//        npm run bench -- --quick    the same work on a smaller scale, in less than three minutes
//        npm run bench -- --only list,click   some of the work; prints it and writes nothing
import { parseArgs } from 'node:util'
import { buildIfNeeded } from '../scripts/build.mjs'
import { step } from '../scripts/steps.mjs'
import { type Databases, startDatabases } from './contestants/databases'
import { startField } from './contestants/field'
import { preparePeers } from './contestants/peers'
import { killServers } from './contestants/server-process'
import { LoadGenerator } from './load/load-generator'
import { describeMachine } from './report/machine'
import { printOutcome, writeReport } from './report/report'
import { FULL, QUICK } from './size'
import { click } from './work/click'
import { fanOut } from './work/fan-out'
import { freshClone } from './work/fresh-clone'
import { growth } from './work/growth'
import { idleStreams } from './work/idle-streams'
import { lighthouse } from './work/lighthouse'
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
  lighthouse,
  start,
  freshClone,
]

/** Nothing here may run for ever, whatever hangs. */
const LIMIT_MS = 60 * 60_000

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, only: { type: 'string' } },
})
const size = values.quick ? QUICK : FULL
const only = values.only?.split(',')
const startedAt = new Date()
let databases: Databases | undefined
let load: LoadGenerator | undefined
let ending: Promise<void> | undefined

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(1))
setTimeout(() => end(1), LIMIT_MS).unref()
try {
  const failures = await measure()
  await end(Object.keys(failures).length > 0 ? 1 : 0)
} catch (error) {
  console.error(error)
  await end(1)
}

/** @returns what failed. */
async function measure(): Promise<Record<string, string>> {
  await buildIfNeeded()
  await preparePeers()
  const started = await startDatabases()
  databases = started
  load = new LoadGenerator()
  const field = await step('Starting everybody', () => startField(started, size.strangers))
  const { outcomes, failures } = await runWorks({ size, field, load })
  const machine = await describeMachine(started.version)
  if (!only) writeReport({ startedAt, size, machine, outcomes, failures })
  return failures
}

/** Work that fails does not take the rest with it. */
async function runWorks(bench: Bench) {
  const outcomes: Record<string, Outcome> = {}
  const failures: Record<string, string> = {}
  const isWanted = ({ name }: Work) => (only ? only.includes(name) : !size.leftOut.includes(name))
  for (const work of WORKS.filter(isWanted)) {
    const begunAt = Date.now()
    try {
      const outcome = await work.run(bench)
      outcomes[work.name] = outcome
      printOutcome(`${work.title} (${Math.round((Date.now() - begunAt) / 1_000)} s)`, outcome)
    } catch (error) {
      console.error(`\n${work.title} failed:`, error)
      failures[work.name] = String(error)
    }
  }
  return { outcomes, failures }
}

/** Leaves nothing behind, and does it once: work that is interrupted fails, which ends the run as well. */
function end(exitCode: number): Promise<void> {
  ending ??= tidyUp(exitCode)
  return ending
}

async function tidyUp(exitCode: number): Promise<void> {
  load?.stop()
  await killServers()
  await databases?.stop()
  console.log(`\nDone in ${Math.round((Date.now() - startedAt.getTime()) / 1_000)} s.`)
  process.exit(exitCode)
}
