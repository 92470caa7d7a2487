import { expect, test } from 'vitest'
import { describePlace, distinguishSessions } from '@/components/sessions/session-description'
import { makeSessionView, minutesAgo } from './make-session-view'

test('a city is near, a country stands alone, and no place is said to be unknown', () => {
  const germany = { country: 'DE', city: null, label: 'Germany' }

  expect(describePlace(makeSessionView())).toBe('Near Berlin, Germany')
  expect(describePlace({ location: germany })).toBe('Germany')
  expect(describePlace({ location: null })).toBe('Unknown place')
})

test('sessions that differ by device or place need no further distinction', () => {
  const sessions = [
    makeSessionView({ label: 'Firefox on Linux' }),
    makeSessionView({ label: 'Safari on iPhone' }),
    makeSessionView({ label: 'Firefox on Linux', location: null }),
  ]

  expect(distinguishSessions(sessions)).toEqual(new Map())
})

test('look-alikes differ by address and sign-in', () => {
  const first = makeSessionView({ ipAddress: '192.0.2.1' })
  const second = makeSessionView({ ipAddress: null })

  const distinctions = distinguishSessions([first, second, makeSessionView({ label: 'curl' })])

  expect([...distinctions]).toEqual([
    [first.id, '192.0.2.1, signed in 20 November 2026, 13:05 UTC'],
    [second.id, 'Unknown address, signed in 20 November 2026, 13:05 UTC'],
  ])
})

test('twins that are the same in everything are numbered', () => {
  const twins = [makeSessionView(), makeSessionView(), makeSessionView()]
  const sibling = makeSessionView({ signedInAt: minutesAgo(10) })

  const distinctions = distinguishSessions([...twins, sibling])

  expect(new Set(distinctions.values()).size).toBe(4)
  expect(distinctions.get(twins[1]?.id ?? '')).toMatch(/, 2 of 3$/)
  expect(distinctions.get(sibling.id)).not.toMatch(/ of /)
})
