import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WindowCounter } from '@/lib/request/window-counter'

function makeCounter(limits: { maxKeys?: number; maxCount?: number } = {}): WindowCounter {
  return new WindowCounter({ windowMs: 1_000, maxKeys: 3, maxCount: 100, ...limits })
}

function countTimes(counter: WindowCounter, times: number, key: string): void {
  for (let time = 0; time < times; time += 1) counter.count(key)
}

function count(counter: WindowCounter, key: string): number {
  return counter.count(key).count
}

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('within a window', () => {
  test('each key is counted for itself', () => {
    const counter = makeCounter()

    expect(['ada', 'grace', 'ada'].map((key) => count(counter, key))).toEqual([1, 1, 2])
  })

  test('counts stop at the highest one that is asked for', () => {
    const counter = makeCounter({ maxCount: 2 })
    countTimes(counter, 5, 'ada')

    expect(count(counter, 'ada')).toBe(2)
  })
})

describe('the window of a key', () => {
  test('begins with its first time, whenever others came', () => {
    const counter = makeCounter()
    counter.count('ada')
    vi.advanceTimersByTime(900)
    countTimes(counter, 5, 'grace')
    vi.advanceTimersByTime(999)

    expect(counter.count('grace')).toEqual({ count: 6, msLeft: 1 })
  })

  test('when it is over, the key is counted anew, and others that ended are not kept', () => {
    const counter = makeCounter()
    countTimes(counter, 5, 'ada')
    countTimes(counter, 5, 'grace')
    vi.advanceTimersByTime(1_000)

    expect(counter.count('ada')).toEqual({ count: 1, msLeft: 1_000 })
    expect(counter.size).toBe(1)
  })

  test('when it is over, a full counter has room for others', () => {
    const counter = makeCounter()
    for (const key of ['a', 'b', 'c', 'd']) countTimes(counter, 3, key)
    vi.advanceTimersByTime(1_000)

    expect(['a', 'b', 'c', 'd'].map((key) => count(counter, key))).toEqual([1, 1, 1, 2])
  })
})

describe('when more keys come than are held', () => {
  test('the rarest makes room, and its place is not a fresh start', () => {
    const counter = makeCounter()
    countTimes(counter, 9, 'ada')
    countTimes(counter, 2, 'grace')
    countTimes(counter, 5, 'edsger')

    expect(count(counter, 'made up')).toBe(3)
    expect(count(counter, 'ada')).toBe(10)
    expect(count(counter, 'edsger')).toBe(6)
  })

  test('whatever is counted in between, no count is too low, nor too high by more than its share', () => {
    const keys = fc.array(fc.nat(20).map(String), { maxLength: 300 })

    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 8 }), (sent, maxKeys) => {
        const counter = makeCounter({ maxKeys, maxCount: 1_000 })
        const truth = new Map<string, number>()
        for (const [index, key] of sent.entries()) {
          truth.set(key, (truth.get(key) ?? 0) + 1)
          const error = count(counter, key) - (truth.get(key) ?? 0)

          expect(error).toBeGreaterThanOrEqual(0)
          expect(error).toBeLessThanOrEqual(index / maxKeys)
          expect(counter.size).toBeLessThanOrEqual(maxKeys)
        }
      }),
    )
  })

  test('a key that is counted to the end stays there through a flood', () => {
    const counter = makeCounter({ maxCount: 10 })
    countTimes(counter, 10, 'ada')

    for (let made = 0; made < 25; made += 1) counter.count(`made up ${made}`)

    expect(count(counter, 'ada')).toBe(10)
  })

  test('a flood of keys above all counts is counted too', () => {
    const counter = makeCounter({ maxCount: 10 })

    for (let made = 0; made < 100; made += 1) counter.count(`made up ${made}`)

    expect(count(counter, 'ada')).toBe(10)
  })
})

test('a key that was cut out of a long header does not keep the header in memory', () => {
  const counter = makeCounter({ maxKeys: 2_000 })
  const before = usedMemory()

  for (let made = 0; made < 2_000; made += 1) {
    const token = String(made).padStart(43, '0')
    const header = `session=${token}; ${'x'.repeat(16_000)}`
    counter.count(header.slice(8, 51))
    counter.count(header.slice(8, 51))
  }

  expect(usedMemory() - before).toBeLessThan(8_000_000)
})

function usedMemory(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}
