import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { Dashboard } from '@/components/dashboard/dashboard'

function show(otherSessionCount: number, name = 'Ada Lovelace') {
  render(<Dashboard name={name} email="ada@example.com" otherSessionCount={otherSessionCount} />)
}

test('the dashboard greets by name, or by e-mail where there is none', () => {
  show(0)
  show(0, '')

  const greetings = screen.getAllByRole('heading', { level: 1 }).map((each) => each.textContent)
  expect(greetings).toEqual(['Welcome, Ada Lovelace', 'Welcome, ada@example.com'])
})

test.each([
  [0, 'You are signed in on this device only.'],
  [1, 'You are signed in on this device and on 1 other device or browser.'],
  [2, 'You are signed in on this device and on 2 other devices or browsers.'],
])('the dashboard says how many other sessions are active: %i', (count, sentence) => {
  show(count)

  expect(screen.getByText(sentence)).toBeVisible()
})

test('the dashboard leads to the sessions', () => {
  show(1)

  expect(screen.getByRole('link', { name: 'Review sessions' })).toHaveAttribute(
    'href',
    '/settings/security',
  )
})
