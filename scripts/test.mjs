import './node-version.cjs'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { buildIfNeeded } from './build.mjs'
import { check } from './check.mjs'
import { prepare, ROOT } from './prepare.mjs'
import { CommandError, passSignalsOn } from './steps.mjs'

const BIN = 'node_modules/.bin'
const REPORTS = path.join(ROOT, '.cache/test-reports')
const NOTHING = { passed: 0, failed: 0, skipped: 0 }
const ONE_FAILURE = { passed: 0, failed: 1, skipped: 0 }

// Everything that CI runs; the last line adds it all up. What cannot even begin counts as a failure.
const counts = []
try {
  await prepare()
  mkdirSync(REPORTS, { recursive: true })
  counts.push(await check(), await runVitest())
  await buildIfNeeded()
  counts.push(await runPlaywright())
} catch (error) {
  console.error(error instanceof CommandError ? error.message : error)
  counts.push(ONE_FAILURE)
}
const { passed, failed, skipped } = addUp(counts)
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed === 0 ? 0 : 1

async function runVitest() {
  const report = path.join(REPORTS, 'vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  return runRunner({ name: 'vitest', args: ['run', ...reporters], report, count: countVitest })
}

function countVitest({
  numPassedTests,
  numFailedTests,
  numPendingTests,
  numTodoTests,
  testResults,
}) {
  // A file that could not be loaded has no tests that could fail.
  const isBroken = ({ status, assertionResults }) => status === 'failed' && !assertionResults.length
  return {
    passed: numPassedTests,
    failed: numFailedTests + testResults.filter(isBroken).length,
    skipped: numPendingTests + numTodoTests,
  }
}

async function runPlaywright() {
  const report = path.join(REPORTS, 'playwright.json')
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: report }
  const args = ['test', '--reporter=list,json']
  return runRunner({ name: 'playwright', args, env, report, count: countPlaywright })
}

function countPlaywright({ stats }) {
  const { expected, unexpected, flaky, skipped } = stats
  return { passed: expected, failed: unexpected + flaky, skipped }
}

/** Runs a test runner and counts its tests. One that crashes or runs nothing is a failure itself. */
async function runRunner({ name, args, env = {}, report, count }) {
  rmSync(report, { force: true })
  const ending = await run(`${BIN}/${name}`, args, env)
  const counted = existsSync(report) ? count(JSON.parse(readFileSync(report, 'utf8'))) : NOTHING
  const isTrue = counted.passed > 0 && (ending === 0) === (counted.failed === 0)
  if (isTrue) return counted
  console.error(`${name} ended with ${ending} after ${counted.passed + counted.failed} tests.`)
  return addUp([counted, ONE_FAILURE])
}

/** @returns the exit code, or the signal that ended it. */
function run(program, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...env } })
    const forget = passSignalsOn(child)
    child.on('error', reject)
    child.on('close', (exitCode, signal) => {
      forget()
      resolve(exitCode ?? signal)
    })
  })
}

function addUp(all) {
  const total = (key) => all.reduce((sum, counted) => sum + counted[key], 0)
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped') }
}
