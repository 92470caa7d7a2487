import { expect, test } from 'vitest'
import {
  formatExactTime,
  formatRelativeTime,
  formatWait,
} from '@/components/ui/relative-time-format'

const NOW = '2026-11-23T13:05:00.000Z'

test.each([
  ['2026-11-23T13:05:00.000Z', 'just now'],
  ['2026-11-23T13:04:00.001Z', 'just now'],
  ['2026-11-23T13:04:00.000Z', '1 minute ago'],
  ['2026-11-23T13:00:00.000Z', '5 minutes ago'],
  ['2026-11-23T12:05:00.001Z', '59 minutes ago'],
  ['2026-11-23T12:05:00.000Z', '1 hour ago'],
  ['2026-11-22T13:05:00.001Z', '23 hours ago'],
  ['2026-11-22T13:05:00.000Z', '1 day ago'],
  ['2026-10-24T13:05:00.001Z', '29 days ago'],
  ['2026-10-24T13:05:00.000Z', '24 October 2026'],
])('%s is "%s"', (moment, words) => {
  expect(formatRelativeTime(moment, NOW)).toBe(words)
})

test('a clock that is a little ahead does not make a time in the future', () => {
  expect(formatRelativeTime('2026-11-23T13:06:30.000Z', NOW)).toBe('just now')
})

test('the exact time names its zone', () => {
  expect(formatExactTime(NOW, 'UTC')).toBe('23 November 2026, 13:05 UTC')
  expect(formatExactTime(NOW, 'Asia/Tokyo')).toBe('23 November 2026, 22:05 GMT+9')
  expect(formatExactTime('2026-11-23T23:05:00.000Z', 'Asia/Tokyo')).toContain('24 November')
})

test.each([
  [1, 'in 1 second'],
  [59, 'in 59 seconds'],
  [60, 'in 1 minute'],
  [841, 'in 15 minutes'],
  [3_541, 'in 1 hour'],
  [86_400, 'in 24 hours'],
])('%i seconds to wait are "%s", never less', (seconds, words) => {
  expect(formatWait(seconds)).toBe(words)
})
