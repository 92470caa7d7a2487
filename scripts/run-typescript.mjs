import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from './prepare.mjs'

/** Failures that a person can act on: their message says everything. */
const CLEAR_FAILURES = ['CommandError', 'EnvironmentError', 'StartError']

/** Runs a TypeScript file of the project in this process, so that signals reach it. */
export async function runTypeScript(file) {
  const { register } = await import('tsx/esm/api')
  register()
  await import(pathToFileURL(path.join(ROOT, file)).href)
}

/** Ends the process because of an error, with a sentence where there is one. */
export function fail(error) {
  const isClear = CLEAR_FAILURES.includes(error.name) || /^ERR_PARSE_ARGS/.test(error.code)
  console.error(isClear ? error.message : error)
  process.exit(1)
}
