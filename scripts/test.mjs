import './node-version.cjs'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { buildIfNeeded } from './build.mjs'
import { checkSource, checkTypes } from './check.mjs'
import { prepare, ROOT } from './prepare.mjs'
import { explain, passSignalsOn } from './steps.mjs'
import {
  addUp,
  checkCounts,
  countPlaywright,
  countVitest,
  NOTHING,
  ONE_FAILURE,
  summarise,
} from './test-counts.mjs'

const BIN = 'node_modules/.bin'
const REPORTS = path.join(ROOT, '.cache/test-reports')

// Everything that CI runs; the last line adds it all up. What cannot even begin counts as a failure.
const counts = await runEverything().catch((error) => {
  console.error(explain(error))
  return ONE_FAILURE
})
console.log(`\n${summarise(counts)}`)
process.exitCode = counts.failed === 0 ? 0 : 1

async function runEverything() {
  await prepare()
  mkdirSync(REPORTS, { recursive: true })
  const [tested, { checked, isBuilt, said }] = await Promise.all([runVitest(), checkAndBuild()])
  process.stdout.write(said)
  return addUp([tested, checked, isBuilt ? await runPlaywright() : ONE_FAILURE])
}

/** Runs beside the tests that need no build and wait much; `said` waits for their own output. */
async function checkAndBuild() {
  let said = '\n'
  const say = (text) => {
    said += text
  }
  const source = await checkSource(say)
  const failure = await buildIfNeeded({ say }).then(() => null, explain)
  if (failure) say(`${failure}\n`)
  // After the build, which writes the types of the routes.
  const types = await checkTypes(say)
  return { checked: addUp([source, types]), isBuilt: failure === null, said }
}

async function runVitest() {
  const report = path.join(REPORTS, 'vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  return runRunner({ name: 'vitest', args: ['run', ...reporters], report, count: countVitest })
}

async function runPlaywright() {
  const report = path.join(REPORTS, 'playwright.json')
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: report }
  const args = ['test', '--reporter=list,json']
  return runRunner({ name: 'playwright', args, env, report, count: countPlaywright })
}

async function runRunner({ name, args, env = {}, report, count }) {
  rmSync(report, { force: true })
  const exitCode = await run(`${BIN}/${name}`, args, env)
  const counted = existsSync(report) ? count(JSON.parse(readFileSync(report, 'utf8'))) : NOTHING
  const checked = checkCounts(counted, exitCode)
  if (checked !== counted) console.error(`${name} ended with ${exitCode}.`)
  return checked
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
