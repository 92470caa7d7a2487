import { expect, test } from 'vitest'
import { backOffMs, readRetryAfterMs } from '@/components/live/back-off'

const responseWith = (headers: Record<string, string>) => new Response(null, { headers })

test.each([
  [0, 500, 1_000],
  [1, 1_000, 2_000],
  [4, 8_000, 16_000],
  [5, 15_000, 30_000],
  [1_000, 15_000, 30_000],
])('after %i failures the pause is between %i and %i ms', (failures, shortest, longest) => {
  expect(backOffMs(failures, () => 0)).toBe(shortest)
  expect(backOffMs(failures, () => 1)).toBe(longest)
})

test('two pages that fail together come back apart', () => {
  const pauses = Array.from({ length: 20 }, () => backOffMs(3))

  expect(new Set(pauses).size).toBeGreaterThan(10)
})

test('Retry-After is obeyed, and up to twice as long', () => {
  const response = responseWith({ 'Retry-After': '8' })

  expect(readRetryAfterMs(response, () => 0)).toBe(8_000)
  expect(readRetryAfterMs(response, () => 1)).toBe(16_000)
})

test.each<Record<string, string>>([
  {},
  { 'Retry-After': '' },
  { 'Retry-After': '0' },
  { 'Retry-After': '-5' },
  { 'Retry-After': 'Wed, 25 Nov 2026 07:28:00 GMT' },
])('without seconds to wait there is nothing to obey: %j', (headers) => {
  expect(readRetryAfterMs(responseWith(headers))).toBeNull()
})
