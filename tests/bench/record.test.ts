import { expect, test } from 'vitest'
import { mergeRecords, type Recorded, type WorkRecord } from '@/bench/report/record'

const MACHINE = { Processor: 'two cores', Next: '16.4.6' }
const ORDER = ['list', 'terminate', 'start']

function workRecord(commit: string): WorkRecord {
  const outcome = { tables: [], charts: [], goals: [], figures: {} }
  return { measuredAt: '2026-11-25T10:00:00Z', commit, processor: 'two cores', outcome }
}

function record(works: Recorded['works'], machine = MACHINE): Recorded {
  return { machine, works }
}

test('what is measured again replaces its own part, and the rest stays', () => {
  const before = record({ list: workRecord('old'), terminate: workRecord('old') })
  const now = record({ terminate: workRecord('new') })

  const { works } = mergeRecords(before, now, ORDER)

  expect(works).toEqual({ list: workRecord('old'), terminate: workRecord('new') })
})

test('the parts stand in the order of the page', () => {
  const before = record({ start: workRecord('old') })
  const now = record({ list: workRecord('new') })

  const { works } = mergeRecords(before, now, ORDER)

  expect(Object.keys(works)).toEqual(['list', 'start'])
})

test('the machine is the one of the last run', () => {
  const before = record({ list: workRecord('old') }, { ...MACHINE, Next: '16.4.5' })
  const now = record({ start: workRecord('new') })

  const { machine } = mergeRecords(before, now, ORDER)

  expect(machine).toEqual(MACHINE)
})

test('the first run needs no record', () => {
  const now = record({ list: workRecord('new') })

  expect(mergeRecords(null, now, ORDER)).toEqual(now)
})
