/** Failures that a person can act on: their message says everything. */
const CLEAR_FAILURES = ['CommandError', 'EnvironmentError', 'StartError']

export function fail(error) {
  const isClear = CLEAR_FAILURES.includes(error.name) || /^ERR_PARSE_ARGS/.test(error.code)
  console.error(isClear ? error.message : error)
  process.exit(1)
}
