import './node-version.cjs'
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { prepare } from './prepare.mjs'
import { explain, runQuietly, sayNow, step } from './steps.mjs'
import { addUp } from './test-counts.mjs'

const BIN = 'node_modules/.bin'

export async function checkSource(say = sayNow) {
  const lint = await check('Format and lint', runBiome, say)
  const unused = await check('Unused files and exports', () => runQuietly(`${BIN}/knip`, []), say)
  return addUp([lint, unused])
}

export function checkTypes(say = sayNow) {
  return check('Types', runTypeScript, say)
}

/** `npm test` runs them among its tests. */
function checkImports(say = sayNow) {
  return check('Import rules', runImportTests, say)
}

function runBiome() {
  return runQuietly(`${BIN}/biome`, ['check', '--error-on-warnings'])
}

function runImportTests() {
  return runQuietly(`${BIN}/vitest`, ['run', '--project', 'unit', 'tests/imports'])
}

/** Pages know each other's addresses by types that Next writes. */
async function runTypeScript() {
  const hasRouteTypes = existsSync('next-env.d.ts') && existsSync('.next/types')
  if (!hasRouteTypes) await runQuietly(`${BIN}/next`, ['typegen'])
  await runQuietly(`${BIN}/tsc`, ['--noEmit'])
}

/** One check that fails does not keep the others from running. */
async function check(name, run, say) {
  try {
    await step(name, run, say)
    return { passed: 1, failed: 0, skipped: 0 }
  } catch (error) {
    say(`${explain(error)}\n`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await prepare()
  const { failed } = addUp([await checkSource(), await checkTypes(), await checkImports()])
  process.exitCode = failed === 0 ? 0 : 1
}
