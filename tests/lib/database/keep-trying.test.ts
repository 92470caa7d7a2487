import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { keepTrying } from '@/lib/database/keep-trying'

const FAILED = new Error('refused')

let stop: AbortController

beforeEach(() => {
  stop = new AbortController()
  vi.useFakeTimers()
})

afterEach(() => {
  stop.abort()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Keeps trying what fails at once, and says when it was tried, by the fake clock. */
function tryWhatFails(signal = stop.signal): { times: number[]; errors: Error[] } {
  const startedAt = Date.now()
  const [times, errors]: [number[], Error[]] = [[], []]
  void keepTrying(
    async () => {
      times.push(Date.now() - startedAt)
      return FAILED
    },
    (error) => errors.push(error),
    signal,
  )
  return { times, errors }
}

function pausesOf(times: number[]): number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? 0))
}

describe('trying again', () => {
  test('waits twice as long after each failure, and never longer than ten seconds', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
    const { times } = tryWhatFails()

    await vi.advanceTimersByTimeAsync(60_000)

    expect(pausesOf(times).slice(0, 8)).toEqual([
      250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000,
    ])
  })

  test('comes after half of that pause at the earliest: the other half is chance', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const { times } = tryWhatFails()

    await vi.advanceTimersByTimeAsync(60_000)

    expect(pausesOf(times).slice(0, 8)).toEqual([125, 250, 500, 1_000, 2_000, 4_000, 5_000, 5_000])
  })

  test('is not in step with other instances', async () => {
    const stops = Array.from({ length: 20 }, () => new AbortController())
    const instances = stops.map(({ signal }) => tryWhatFails(signal))

    await vi.advanceTimersByTimeAsync(20_000)
    for (const instance of stops) instance.abort()

    const fourth = instances.map(({ times }) => times[4])
    expect(new Set(fourth).size).toBeGreaterThan(10)
  })

  test('says each failure once', async () => {
    const { times, errors } = tryWhatFails()

    await vi.advanceTimersByTimeAsync(5_000)

    expect(errors).toEqual(Array(times.length).fill(FAILED))
  })

  test('begins with the shortest pause again once it has worked', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
    const times: number[] = []
    const attempt = async (onBegun: () => void) => {
      times.push(Date.now())
      if (times.length === 4) onBegun()
      return FAILED
    }
    void keepTrying(attempt, () => {}, stop.signal)

    await vi.advanceTimersByTimeAsync(5_000)

    expect(pausesOf(times).slice(0, 5)).toEqual([250, 500, 1_000, 250, 500])
  })

  test('ends at once when it is stopped, in the middle of a pause too, and leaves no timer', async () => {
    const attempt = vi.fn(async () => FAILED)
    const trying = keepTrying(attempt, () => {}, stop.signal)
    await vi.advanceTimersByTimeAsync(3_000)
    const before = attempt.mock.calls.length

    stop.abort()
    await trying

    expect(vi.getTimerCount()).toBe(0)
    expect(attempt).toHaveBeenCalledTimes(before)
  })

  test('says nothing of a failure that comes of being stopped', async () => {
    const onFailure = vi.fn()
    const attempt = () =>
      new Promise<Error>((resolve) => stop.signal.addEventListener('abort', () => resolve(FAILED)))
    const trying = keepTrying(attempt, onFailure, stop.signal)

    stop.abort()
    await trying

    expect(onFailure).not.toHaveBeenCalled()
  })
})
