import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Goal } from '@/bench/report/goals'
import { fillIn } from '@/bench/report/page'
import type { Recorded } from '@/bench/report/record'

const MET: Goal = { work: 'the list', goal: '≥ 2.5 ×', seen: '3', verdict: 'met' }
const MISSED: Goal = { work: 'memory', goal: '≤ 1.7 ×', seen: '2.3', verdict: 'not met' }
const BEHIND: Goal = { work: 'against Redis', goal: 'none', seen: '0.5', verdict: 'behind' }

function recordWith(goals: Goal[]): Recorded {
  const tables = [{ caption: '8 connections', head: ['', 'requests/s'], rows: [['This app', '1']] }]
  const outcome = { tables, charts: [], goals, figures: {} }
  const origin = { measuredAt: '2026-11-25T10:00:00Z', commit: 'abc1234' }
  const list = { ...origin, processor: 'two cores', outcome }
  return { machine: { Processor: 'two cores' }, works: { list } }
}

function fillInPart(name: string, goals: Goal[] = []): string {
  return fillIn(`<!-- bench:${name} -->\nold\n<!-- end -->`, recordWith(goals))
}

describe('the page', () => {
  test('keeps what stands around a part', () => {
    const document = 'before\n<!-- bench:list -->\nold\n<!-- end -->\nafter'

    const page = fillIn(document, recordWith([]))

    expect(page).toMatch(/^before\n/)
    expect(page).toMatch(/\nafter$/)
    expect(page).not.toContain('old')
  })

  test('can be filled in again with the same result', () => {
    const once = fillInPart('list')

    expect(fillIn(once, recordWith([]))).toBe(once)
  })

  test('says of each part when and of which commit it was measured', () => {
    expect(fillInPart('list')).toContain('Measured on 2026-11-25 at abc1234.')
  })

  test('says of a part that it was measured on another machine', () => {
    const record = { ...recordWith([]), machine: { Processor: 'eight cores' } }

    const page = fillIn('<!-- bench:list -->\n<!-- end -->', record)

    expect(page).toContain('Measured on 2026-11-25 at abc1234, on two cores.')
  })

  test('shows the tables of a part', () => {
    const page = fillInPart('list')

    expect(page).toContain('8 connections:\n\n|  | requests/s |\n| --- | --- |\n| This app | 1 |')
  })

  test('says of a part that it was not measured', () => {
    expect(fillInPart('terminate')).toContain('Not measured yet.')
  })

  test('shows each goal with what was seen', () => {
    const page = fillInPart('goals', [MET, MISSED])

    expect(page).toContain('| the list | ≥ 2.5 × | 3 | met | 2026-11-25 at abc1234 |')
    expect(page).toContain('| memory | ≤ 1.7 × | 2.3 | not met | 2026-11-25 at abc1234 |')
  })

  test('lists where the app loses, and nothing else', () => {
    const page = fillInPart('losses', [MET, MISSED, BEHIND])

    expect(page).toContain('- memory: 2.3; the goal is ≤ 1.7 ×.\n- against Redis: 0.5.')
    expect(page).not.toContain('the list')
  })

  test('says so where the app loses nowhere', () => {
    expect(fillInPart('losses', [MET])).toContain('Nowhere in this table.')
  })
})

test('docs/performance.md opens with the table of goals and one picture', () => {
  const document = readFileSync('docs/performance.md', 'utf8')

  const [opening = ''] = document.split('\n## ')

  expect(opening).toContain('<!-- bench:goals -->')
  expect(opening.match(/!\[/g)).toHaveLength(1)
})
