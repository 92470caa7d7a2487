import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { UserBusyError, UserTurns } from '@/lib/sessions/user-turns'
import { withResolvers } from '@/tests/support/with-resolvers'

const LIMITS = { atOnce: 2, maxWaiting: 3, longestWaitMs: 3_000 }

let turns: UserTurns

beforeEach(() => {
  turns = new UserTurns(LIMITS)
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** Takes turns that end when they are told to. */
function takeTurns(count: number, userId = 'ada') {
  const begun: number[] = []
  const all = Array.from({ length: count }, (_, index) => {
    const end = withResolvers()
    const taken = turns.take(userId, async () => {
      begun.push(index)
      await end.promise
      return index
    })
    return { taken, end: end.resolve }
  })
  return { begun, all }
}

test('two of one user run at once, and the others follow in their order', async () => {
  const { begun, all } = takeTurns(4)
  await vi.advanceTimersByTimeAsync(0)
  expect(begun).toEqual([0, 1])

  all[1]?.end()
  await vi.advanceTimersByTimeAsync(0)
  expect(begun).toEqual([0, 1, 2])

  for (const { end } of all) end()
  expect(await Promise.all(all.map(({ taken }) => taken))).toEqual([0, 1, 2, 3])
})

test('other users do not wait', async () => {
  takeTurns(4)
  const { begun } = takeTurns(2, 'grace')

  await vi.advanceTimersByTimeAsync(0)

  expect(begun).toEqual([0, 1])
})

test('one that fails passes its turn on, and its failure to its caller', async () => {
  const failing = turns.take('ada', async () => {
    throw new Error('refused')
  })
  const { begun } = takeTurns(2)

  await expect(failing).rejects.toThrow('refused')

  await vi.advanceTimersByTimeAsync(0)
  expect(begun).toEqual([0, 1])
})

test('one more than may wait is refused at once', async () => {
  takeTurns(5)

  await expect(turns.take('ada', async () => 'never')).rejects.toBeInstanceOf(UserBusyError)
})

test('one that waits too long is refused, is not run later, and leaves its place', async () => {
  const { all } = takeTurns(2)
  const act = vi.fn(async () => 'late')
  const late = turns.take('ada', act)
  const refused = expect(late).rejects.toBeInstanceOf(UserBusyError)

  await vi.advanceTimersByTimeAsync(3_000)
  await refused
  for (const { end } of all) end()
  await vi.advanceTimersByTimeAsync(0)

  expect(act).not.toHaveBeenCalled()
  expect(await turns.take('ada', async () => 'next')).toBe('next')
})

test('no timer is left when all is done', async () => {
  const { all } = takeTurns(5)

  for (const { end } of all) end()
  await Promise.all(all.map(({ taken }) => taken))

  expect(vi.getTimerCount()).toBe(0)
})
