import { expect, test } from 'vitest'
import { OncePerProcess } from '@/lib/once-per-process'

/** Two copies of one module, as the front server and Next each have one. */
function makeCopies(name: string) {
  let made = 0
  const make = () => {
    made += 1
    return { number: made }
  }
  return [new OncePerProcess(name, make), new OncePerProcess(name, make)] as const
}

test('copies of a module share one value, made at its first use', () => {
  const [mine, theirs] = makeCopies('shared')

  expect(mine.peek()).toBeUndefined()
  expect(mine.get()).toEqual({ number: 1 })
  expect(theirs.get()).toBe(mine.get())
})

test('values of different names are different', () => {
  const [one] = makeCopies('one')
  const [other] = makeCopies('other')

  expect(one.get()).not.toBe(other.get())
})

test('what one copy replaces or forgets is replaced or forgotten for all', () => {
  const [mine, theirs] = makeCopies('replaced')
  const replaced = { number: 7 }
  mine.set(replaced)

  expect(theirs.get()).toBe(replaced)
  theirs.forget()
  expect(mine.get()).toEqual({ number: 1 })
})
