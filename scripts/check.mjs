import './node-version.cjs'
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { prepare } from './prepare.mjs'
import { CommandError, runQuietly, step } from './steps.mjs'

const BIN = 'node_modules/.bin'

/** What is checked without running anything; each is one program. */
const CHECKS = [
  ['Format and lint', () => runQuietly(`${BIN}/biome`, ['check', '--error-on-warnings'])],
  ['Types', checkTypes],
  ['Unused files and exports', () => runQuietly(`${BIN}/knip`, [])],
]

/** `npm test` runs them among its tests. */
const IMPORT_RULES = [
  'Import rules',
  () => runQuietly(`${BIN}/vitest`, ['run', '--project', 'unit', 'tests/imports']),
]

/** Runs all checks, also after one has failed. @returns how many passed and failed. */
export async function check(checks = CHECKS) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const [name, run] of checks) {
    const passed = await step(name, run).then(() => true, printFailure)
    counts[passed ? 'passed' : 'failed'] += 1
  }
  return counts
}

/** Pages know each other's addresses by types that Next writes. */
async function checkTypes() {
  const hasRouteTypes = existsSync('next-env.d.ts') && existsSync('.next/types')
  if (!hasRouteTypes) await runQuietly(`${BIN}/next`, ['typegen'])
  await runQuietly(`${BIN}/tsc`, ['--noEmit'])
}

function printFailure(error) {
  console.error(error instanceof CommandError ? error.message : error)
  return false
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await prepare()
  const { failed } = await check([...CHECKS, IMPORT_RULES])
  process.exitCode = failed === 0 ? 0 : 1
}
