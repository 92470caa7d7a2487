import { describe, expect, test } from 'vitest'
import {
  addUp,
  checkCounts,
  countPlaywright,
  countVitest,
  NOTHING,
  ONE_FAILURE,
  summarise,
} from '@/scripts/test-counts.mjs'

describe('a report of Vitest', () => {
  const REPORT = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [{ status: 'failed', assertionResults: [{ status: 'failed' }] }],
  }

  test('counts tests, and what is left to do as skipped', () => {
    expect(countVitest(REPORT)).toEqual({ passed: 5, failed: 1, skipped: 3 })
  })

  test('counts a file that could not be loaded as a failure', () => {
    const testResults = [...REPORT.testResults, { status: 'failed', assertionResults: [] }]

    expect(countVitest({ ...REPORT, testResults })).toMatchObject({ failed: 2 })
  })
})

test('a report of Playwright counts a test that passed at its second try as a failure', () => {
  const stats = { expected: 7, unexpected: 1, flaky: 1, skipped: 2 }

  expect(countPlaywright({ stats })).toEqual({ passed: 7, failed: 2, skipped: 2 })
})

describe('a runner', () => {
  const GREEN = { passed: 3, failed: 0, skipped: 0 }
  const RED = { passed: 2, failed: 1, skipped: 0 }

  test('is believed when its report agrees with how it ended', () => {
    expect(checkCounts(GREEN, 0)).toEqual(GREEN)
    expect(checkCounts(RED, 1)).toEqual(RED)
  })

  test.each([
    ['crashed after its tests had passed', GREEN, 1],
    ['was killed', GREEN, 'SIGKILL'],
    ['has failures and says that all is well', RED, 0],
    ['has run nothing', NOTHING, 0],
    ['has not even begun', NOTHING, 1],
  ])('that %s is a failure itself', (_case, counts, exitCode) => {
    expect(checkCounts(counts, exitCode)).toEqual(addUp([counts, ONE_FAILURE]))
  })
})

test('the last line adds up all runners, and speaks of skipped tests where there are some', () => {
  const total = addUp([
    { passed: 3, failed: 0, skipped: 0 },
    { passed: 4, failed: 1, skipped: 0 },
  ])

  expect(summarise(total)).toBe('7 passed, 1 failed')
  expect(summarise({ ...total, skipped: 2 })).toBe('7 passed, 1 failed, 2 skipped')
})
