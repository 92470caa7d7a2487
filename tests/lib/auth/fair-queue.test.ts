import { describe, expect, test, vi } from 'vitest'
import { FairQueue } from '@/lib/auth/fair-queue'
import { withResolvers } from '@/tests/support/with-resolvers'

const BOUNDS = { atOnce: 1, waiting: 6, waitingOfKey: 4, maxWaitMs: 60_000 }

/** A queue whose work ends when the test says so, and what it has begun. */
function openQueue(bounds: Partial<typeof BOUNDS> = {}) {
  const queue = new FairQueue({ ...BOUNDS, ...bounds })
  const begun: string[] = []
  const running: (() => void)[] = []
  const add = (name: string, signal?: AbortSignal) => {
    const { promise, resolve } = withResolvers<void>()
    const turn = queue.run({ key: name[0] ?? '', signal }, async () => {
      begun.push(name)
      running.push(resolve)
      await promise
      return name
    })
    return turn
  }
  /** Ends what has run longest, and lets the next one begin. */
  const finishOne = async () => {
    running.shift()?.()
    await letGo()
  }
  const finishAll = async () => {
    while (running.length > 0) await finishOne()
  }
  return { add, begun, running, finishOne, finishAll, queue }
}

/** Everything that is due without a timer is done. */
function letGo(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

describe('work that takes turns', () => {
  test('is done as much at once as it may be, and no more', async () => {
    const { add, running, finishAll } = openQueue({ atOnce: 2 })

    const turns = ['a1', 'a2', 'a3'].map((name) => add(name))
    await letGo()

    expect(running).toHaveLength(2)
    await finishAll()
    expect(await Promise.all(turns)).toEqual([
      { status: 'done', result: 'a1' },
      { status: 'done', result: 'a2' },
      { status: 'done', result: 'a3' },
    ])
  })

  test('is done in its order for one key', async () => {
    const { add, begun, finishAll } = openQueue()

    for (const name of ['a1', 'a2', 'a3']) void add(name)
    await letGo()
    await finishAll()

    expect(begun).toEqual(['a1', 'a2', 'a3'])
  })

  test('is done for each key in turn, however many wait of one', async () => {
    const { add, begun, finishAll } = openQueue()

    for (const name of ['a1', 'a2', 'a3', 'a4', 'b1', 'c1']) void add(name)
    await letGo()
    await finishAll()

    expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'a4'])
  })

  test('leaves its place when it fails', async () => {
    const { queue, add, finishAll } = openQueue()
    const failing = queue.run({ key: 'a' }, async () => {
      throw new Error('went wrong')
    })
    const next = add('b1')

    await expect(failing).rejects.toThrow('went wrong')
    await letGo()
    await finishAll()
    expect((await next).status).toBe('done')
  })

  test('finds a free place again when all are done', async () => {
    const { add, running, finishAll } = openQueue()
    for (const name of ['a1', 'a2', 'b1']) void add(name)
    await letGo()
    await finishAll()

    void add('c1')
    await letGo()

    expect(running).toHaveLength(1)
  })
})

describe('a full queue', () => {
  test('takes no more of a key that has its share waiting, and still takes another key', async () => {
    const { add, begun, finishAll } = openQueue()
    for (const name of ['a1', 'a2', 'a3', 'a4', 'a5']) void add(name)

    expect(await add('a6')).toEqual({ status: 'full' })

    const other = add('b1')
    await letGo()
    await finishAll()
    expect((await other).status).toBe('done')
    expect(begun).not.toContain('a6')
  })

  test('gives the last place of the key with the most to a key with fewer', async () => {
    const { add, finishAll } = openQueue()
    const turns = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3'].map((name) => add(name))

    const newcomer = add('c1')
    await letGo()
    await finishAll()

    const statuses = (await Promise.all(turns)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 'full')).toHaveLength(1)
    expect((await newcomer).status).toBe('done')
  })

  test('takes no place from keys that have as few', async () => {
    const { add } = openQueue()
    for (const name of ['a1', 'b1', 'c1', 'd1', 'e1', 'f1', 'g1']) void add(name)

    expect(await add('h1')).toEqual({ status: 'full' })
  })

  test('is full for what has waited too long', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { add, begun, finishAll } = openQueue()
      void add('a1')
      const late = add('b1')
      await letGo()

      vi.advanceTimersByTime(BOUNDS.maxWaitMs)

      expect(await late).toEqual({ status: 'full' })
      await finishAll()
      expect(begun).toEqual(['a1'])
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('what leaves while it waits', () => {
  test('gives its place back, and is not done', async () => {
    const { add, begun, finishAll } = openQueue()
    const leaving = new AbortController()
    void add('a1')
    const left = [add('b1', leaving.signal), add('b2', leaving.signal)]
    const others = ['b3', 'b4', 'c1', 'c2'].map((name) => add(name))
    expect(await add('b5')).toEqual({ status: 'full' })

    leaving.abort()
    const newcomer = add('b6')
    await letGo()
    await finishAll()

    expect(await Promise.all(left)).toEqual([{ status: 'left' }, { status: 'left' }])
    expect((await Promise.all([...others, newcomer])).map(({ status }) => status)).toEqual(
      Array(5).fill('done'),
    )
    expect(begun).not.toContain('b1')
  })

  test('is not begun when it had left before', async () => {
    const { add, begun } = openQueue()

    expect(await add('a1', AbortSignal.abort())).toEqual({ status: 'left' })
    expect(begun).toEqual([])
  })

  test('is not disturbed when it leaves later', async () => {
    const { add, finishAll } = openQueue()
    const leaving = new AbortController()
    const turns = [add('a1', leaving.signal), add('a2')]
    await letGo()

    leaving.abort()
    await finishAll()

    expect((await Promise.all(turns)).map(({ status }) => status)).toEqual(['done', 'done'])
  })
})
