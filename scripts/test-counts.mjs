export const NOTHING = { passed: 0, failed: 0, skipped: 0 }
export const ONE_FAILURE = { passed: 0, failed: 1, skipped: 0 }

export function countVitest(report) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = report
  // A file that could not be loaded has no tests that could fail.
  const isBroken = ({ status, assertionResults }) => status === 'failed' && !assertionResults.length
  return {
    passed: numPassedTests,
    failed: numFailedTests + testResults.filter(isBroken).length,
    skipped: numPendingTests + numTodoTests,
  }
}

export function countPlaywright({ stats }) {
  const { expected, unexpected, flaky, skipped } = stats
  return { passed: expected, failed: unexpected + flaky, skipped }
}

/** A runner that crashed, or has run nothing, is a failure itself, whatever its report says. */
export function checkCounts(counts, exitCode) {
  const agrees = (exitCode === 0) === (counts.failed === 0)
  return counts.passed > 0 && agrees ? counts : addUp([counts, ONE_FAILURE])
}

export function addUp(all) {
  const total = (key) => all.reduce((sum, counts) => sum + counts[key], 0)
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped') }
}

/** The line with which `npm test` ends. */
export function summarise({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
