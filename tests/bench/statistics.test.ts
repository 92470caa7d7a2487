import { describe, expect, test } from 'vitest'
import { formatRatio } from '@/bench/report/text'
import { isToldApart, judge, percentile, ratioOf, spreadOf } from '@/bench/statistics'

describe('a spread', () => {
  test('is the median, and the range without the one lowest and the one highest round', () => {
    expect(spreadOf([9, 1, 5, 4, 6, 5, 100])).toEqual({ median: 5, low: 4, high: 9 })
  })

  test('leaves nothing out where there are few rounds', () => {
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3 })
  })
})

describe('a ratio', () => {
  test('is taken round by round, so that what slows a whole round down does not count', () => {
    const ratio = ratioOf([10, 20, 40, 80, 10], [5, 10, 20, 40, 5])

    expect(ratio).toEqual({ median: 2, low: 2, high: 2 })
  })

  test('is printed when it differs from 1 by more than its own spread', () => {
    expect(formatRatio({ median: 0.75, low: 0.73, high: 0.78 })).toBe('0.75 (0.73–0.78)')
  })

  test('is not printed when its spread is larger than what it claims', () => {
    expect(formatRatio({ median: 1.1, low: 0.95, high: 1.2 })).toBe('not told apart (0.95–1.2)')
  })

  test('is not printed when a figure is missing', () => {
    const missing = { median: Number.NaN, low: 1, high: 2 }

    expect(isToldApart(missing)).toBe(false)
    expect(formatRatio(missing)).toBe('–')
  })

  test('is judged alike in both directions', () => {
    expect(isToldApart({ median: 4, low: 3, high: 6 })).toBe(true)
    expect(isToldApart({ median: 1 / 4, low: 1 / 6, high: 1 / 3 })).toBe(true)
  })
})

describe('a goal', () => {
  test('is met with the whole spread only', () => {
    expect(judge({ median: 0.8, low: 0.76, high: 0.9 }, { atLeast: 0.75 })).toBe('met')
    expect(judge({ median: 1.2, low: 1.1, high: 1.4 }, { atMost: 1.5 })).toBe('met')
  })

  test('is left open when it lies within the spread', () => {
    expect(judge({ median: 0.8, low: 0.7, high: 0.9 }, { atLeast: 0.75 })).toBe('within the spread')
  })

  test('is not met when the whole spread is on the wrong side', () => {
    expect(judge({ median: 1.8, low: 1.6, high: 2 }, { atMost: 1.5 })).toBe('not met')
  })

  test('is not met without figures', () => {
    expect(judge({ median: Number.NaN, low: Number.NaN, high: Number.NaN }, { atMost: 1 })).toBe(
      'not met',
    )
  })
})

test('a percentile is a figure that occurred', () => {
  expect(percentile([5, 1, 3, 2, 4], 0.5)).toBe(3)
  expect(percentile([1, 2, 3], 0.99)).toBe(3)
})
