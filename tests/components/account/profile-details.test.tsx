import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { ProfileDetails } from '@/components/account/profile-details'

const detailOf = (term: string) =>
  screen.getByText(term).parentElement?.querySelector('dd')?.textContent

test('General shows name and e-mail', () => {
  render(<ProfileDetails name="Ada Lovelace" email="ada@example.com" />)

  expect(detailOf('Name')).toBe('Ada Lovelace')
  expect(detailOf('Email')).toBe('ada@example.com')
})

test('a missing name is said to be missing', () => {
  render(<ProfileDetails name="" email="ada@example.com" />)

  expect(detailOf('Name')).toBe('Not given')
})
