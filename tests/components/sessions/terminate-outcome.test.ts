import { expect, test } from 'vitest'
import { describeOutcome } from '@/components/sessions/terminate-outcome'

const sentenceOf = (...given: Parameters<typeof describeOutcome>) =>
  describeOutcome(...given)?.sentence

test('nothing is said before anything was terminated', () => {
  expect(describeOutcome({ status: 'idle' })).toBeNull()
})

test.each([
  [0, 'No other session was active.'],
  [1, '1 other session was terminated. Only this device is signed in now.'],
  [2, '2 other sessions were terminated. Only this device is signed in now.'],
  [1234, '1,234 other sessions were terminated. Only this device is signed in now.'],
])('the true number is said with the right plural: %i', (count, sentence) => {
  expect(sentenceOf({ status: 'terminated-others', count })).toBe(sentence)
})

test('it does not say that only this device is signed in when another session began since', () => {
  const state = { status: 'terminated-others', count: 3 } as const

  expect(sentenceOf(state, 1)).toBe('3 other sessions were terminated.')
})

test('ending one session names its device', () => {
  expect(sentenceOf({ status: 'terminated-one', device: 'Safari on iPhone' })).toContain(
    'Safari on iPhone',
  )
})

test('only a termination that is certain is called a success', () => {
  const tones = [
    { status: 'terminated-others', count: 1 } as const,
    { status: 'terminated-others', count: 0 } as const,
    { status: 'already-ended' } as const,
    { status: 'unavailable' } as const,
    { status: 'refused' } as const,
  ].map((state) => describeOutcome(state)?.tone)

  expect(tones).toEqual(['success', 'info', 'info', 'danger', 'danger'])
})

test('after too many clicks it says when to try again, and that nothing was changed', () => {
  expect(sentenceOf({ status: 'limited', retryAfterS: 8 })).toBe(
    'That was too often in a short time. Nothing was changed; please try again in 8 seconds.',
  )
})
