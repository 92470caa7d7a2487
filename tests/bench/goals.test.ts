import { describe, expect, test } from 'vitest'
import { comparison, isLoss, plainGoal, ratioGoal } from '@/bench/report/goals'

describe('a goal that is a ratio', () => {
  test('is judged round by round, with its spread', () => {
    const given = { work: 'the list', ours: [30, 32, 28], theirs: [10, 10, 10] }

    const goal = ratioGoal({ ...given, atLeast: 2.5 })

    expect(goal).toEqual({
      work: 'the list',
      goal: '≥ 2.5 ×',
      seen: '3 (2.8–3.2)',
      verdict: 'met',
    })
  })

  test('shows its figure also where that lies around 1', () => {
    const given = { work: 'the click', ours: [9, 10, 12], theirs: [10, 10, 10] }

    expect(ratioGoal({ ...given, atMost: 1.3 }).seen).toBe('1 (0.9–1.2)')
  })

  test('is not met when a contestant is missing', () => {
    const goal = ratioGoal({ work: 'the list', ours: [1, 1, 1], theirs: [], atLeast: 0.5 })

    expect(goal).toMatchObject({ seen: '–', verdict: 'not met' })
  })
})

describe('a comparison', () => {
  const compare = (ours: number[], better: 'more' | 'less') =>
    comparison({ work: 'the list', ours, theirs: [10, 10, 10], better })

  test('says who is ahead, in requests and in time', () => {
    expect(compare([30, 31, 29], 'more')).toMatchObject([{ goal: 'none', verdict: 'ahead' }])
    expect(compare([30, 31, 29], 'less')).toMatchObject([{ verdict: 'behind' }])
    expect(compare([5, 5, 5], 'more')).toMatchObject([{ verdict: 'behind' }])
  })

  test('says so when nothing can be told', () => {
    expect(compare([9, 10, 12], 'more')).toMatchObject([{ verdict: 'not told apart' }])
  })

  test('is left out when the other did not take part', () => {
    const given = { work: 'the list', ours: [1, 1, 1], theirs: [], better: 'more' as const }

    expect(comparison(given)).toEqual([])
  })
})

test('a goal that is missed and a contestant that is ahead of us are losses', () => {
  const goal = { work: 'memory', goal: '≤ 15 KB', seen: '20 KB' }

  expect(isLoss(plainGoal({ ...goal, isMet: false }))).toBe(true)
  expect(isLoss({ ...goal, verdict: 'behind' })).toBe(true)
  expect(isLoss(plainGoal({ ...goal, isMet: true }))).toBe(false)
  expect(isLoss({ ...goal, verdict: 'within the spread' })).toBe(false)
})
