import { afterEach, beforeEach, expect, test } from 'vitest'
import { whenAborted } from '@/components/live/abort'
import type { Locks } from '@/components/live/browser'
import { TabLeader } from '@/components/live/tabs/tab-leader'
import { FakeLocks } from './fake-locks'

let locks: FakeLocks
/** What happened, in order. */
let story: string[]
let closeAll: (() => void)[]

beforeEach(() => {
  locks = new FakeLocks()
  story = []
  closeAll = []
})

afterEach(() => {
  for (const close of closeAll) close()
})

const settle = () => new Promise((resolve) => setImmediate(resolve))

async function openTab(name: string, given: { locks?: Locks } = { locks }) {
  const gone = new AbortController()
  const leader = new TabLeader({
    name: 'stream',
    locks: given.locks,
    signal: gone.signal,
    lead: async ({ hasWaited, signal }) => {
      story.push(`${name} leads${hasWaited ? ' after another' : ''}`)
      await whenAborted(signal)
      story.push(`${name} stops`)
    },
  })
  const finished = leader.leadInTurn()
  closeAll.push(() => gone.abort())
  await settle()
  return {
    finished,
    close: async () => {
      gone.abort()
      await settle()
    },
    takeOver: async () => {
      leader.takeOver()
      await settle()
    },
  }
}

test('one tab leads, however many there are', async () => {
  await openTab('first')
  await openTab('second')
  await openTab('third')

  expect(story).toEqual(['first leads'])
})

test('when the leading tab closes the next one leads, and knows that it had to wait', async () => {
  const first = await openTab('first')
  await openTab('second')

  await first.close()

  expect(story).toEqual(['first leads', 'first stops', 'second leads after another'])
  await expect(first.finished).resolves.toBeUndefined()
})

test('a tab that closed while it waited does not lead later', async () => {
  const first = await openTab('first')
  const second = await openTab('second')

  await second.close()
  await first.close()

  expect(story).toEqual(['first leads', 'first stops'])
  await expect(second.finished).resolves.toBeUndefined()
})

test('a tab that takes over leads, and the one before it stops', async () => {
  await openTab('first')
  const second = await openTab('second')

  await second.takeOver()

  expect(story).toEqual(['first leads', 'second leads after another', 'first stops'])
})

test('a tab that lost the lead gets it back when the other one closes', async () => {
  await openTab('first')
  const second = await openTab('second')
  await second.takeOver()

  await second.close()

  expect(story.slice(-2)).toEqual(['second stops', 'first leads after another'])
})

test('the leading tab does not take over from itself', async () => {
  const first = await openTab('first')

  await first.takeOver()

  expect(story).toEqual(['first leads'])
})

test('a tab that is closed does not take over', async () => {
  await openTab('first')
  const second = await openTab('second')
  await second.close()

  await second.takeOver()

  expect(story).toEqual(['first leads'])
})

test('without locks every tab leads for itself, and taking over changes nothing', async () => {
  const first = await openTab('first', {})
  const second = await openTab('second', {})

  await second.takeOver()
  await first.close()

  expect(story).toEqual(['first leads', 'second leads', 'first stops'])
})

test('a browser that refuses locks says so once', async () => {
  const refusal = new DOMException('Not here', 'SecurityError')
  const refusing = { request: () => Promise.reject(refusal) }
  const leader = new TabLeader({
    name: 'stream',
    locks: refusing,
    signal: new AbortController().signal,
    lead: () => expect.fail('It leads'),
  })

  await expect(leader.leadInTurn()).rejects.toBe(refusal)
  leader.takeOver()
  await settle()
})
