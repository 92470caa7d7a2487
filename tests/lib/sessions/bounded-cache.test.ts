import { expect, test, vi } from 'vitest'
import { BoundedCache } from '@/lib/sessions/bounded-cache'

test('a value is made once, null too', () => {
  const cache = new BoundedCache<string | null>(10)
  const make = vi.fn(() => null)

  expect([cache.get('a', make), cache.get('a', make)]).toEqual([null, null])
  expect(make).toHaveBeenCalledOnce()
})

test('a full cache forgets what came first, and nothing else', () => {
  const cache = new BoundedCache<string>(2)
  for (const key of ['a', 'b', 'c']) cache.get(key, () => 'first')

  const values = ['b', 'c', 'a'].map((key) => cache.get(key, () => 'again'))

  expect(values).toEqual(['first', 'first', 'again'])
})

test('many thousand keys take no more room than it has', () => {
  const cache = new BoundedCache<number>(100)
  for (let key = 0; key < 10_000; key += 1) cache.get(String(key), () => key)

  expect(cache.size).toBe(100)
})
