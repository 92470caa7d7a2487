import { buildIfNeeded } from '../scripts/build.mjs'
import { step } from '../scripts/steps.mjs'
import { type Databases, startDatabases } from './contestants/databases'
import { startField } from './contestants/field'
import { preparePeers } from './contestants/peers'
import { hasRedis } from './contestants/redis'
import { killServers } from './contestants/server-process'
import { LoadGenerator } from './load/load-generator'
import { readOptions } from './options'
import { describeCommit, describeMachine, describeProcessor } from './report/machine'
import { writePage } from './report/page'
import { mergeRecords, readRecord, type WorkRecord, writeRecord } from './report/record'
import { printGoals, printOutcome } from './report/terminal'
import type { Bench, Outcome, Work } from './work/work'
import { WORKS } from './work/works'

/** Nothing here may run for ever, whatever hangs. */
const TIMEOUT_MS = 60 * 60_000

const { size, works } = readOptions()
const startedAt = Date.now()
let databases: Databases | undefined
let load: LoadGenerator | undefined
let ending: Promise<void> | undefined

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(1))
setTimeout(() => end(1), TIMEOUT_MS).unref()
try {
  await prepare()
  await end((await measure()) ? 0 : 1)
} catch (error) {
  console.error(error)
  await end(1)
}

async function prepare(): Promise<void> {
  await buildIfNeeded()
  await preparePeers()
  if (!hasRedis()) console.log('There is no redis-server here: node:http and Redis is left out.')
}

/** @returns whether all of it could be measured. */
async function measure(): Promise<boolean> {
  const started = await startDatabases()
  databases = started
  load = new LoadGenerator()
  const field = await step('Starting all servers', () => startField(started, size.strangers))
  const records = await runWorks({ size, field, load })
  printGoals(Object.values(records).flatMap(({ outcome }) => outcome.goals))
  if (!size.isQuick) await record(records, started.version)
  return Object.keys(records).length === works.length
}

/** Work that fails does not take the rest with it. */
async function runWorks(bench: Bench): Promise<Record<string, WorkRecord>> {
  const measured = { commit: describeCommit(), processor: describeProcessor() }
  const records: Record<string, WorkRecord> = {}
  for (const work of works) {
    const outcome = await runWork(work, bench)
    const measuredAt = new Date().toISOString()
    if (outcome) records[work.name] = { ...measured, measuredAt, outcome }
  }
  return records
}

async function runWork(work: Work, bench: Bench): Promise<Outcome | null> {
  const begunAt = Date.now()
  try {
    const outcome = await work.run(bench)
    printOutcome(`${work.title} (${secondsSince(begunAt)} s)`, outcome)
    return outcome
  } catch (error) {
    console.error(`\n${work.title} failed:`, error)
    return null
  }
}

async function record(works: Record<string, WorkRecord>, postgresVersion: string): Promise<void> {
  const now = { machine: await describeMachine(postgresVersion), works }
  const order = WORKS.map(({ name }) => name)
  const merged = mergeRecords(readRecord(), now, order)
  writeRecord(merged)
  writePage(merged)
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
  console.log(`\nDone in ${secondsSince(startedAt)} s.`)
  process.exit(exitCode)
}

function secondsSince(ms: number): number {
  return Math.round((Date.now() - ms) / 1_000)
}
