import { expect, test } from 'vitest'
import { getInitials } from '@/components/account/initials'

test.each([
  ['Ada Lovelace', 'AL'],
  ['Augusta Ada King Lovelace', 'AL'],
  ['ada', 'A'],
  ['  ada   lovelace ', 'AL'],
  ['ada@example.com', 'A'],
  ['Éva Őry', 'ÉŐ'],
  ['👩🏽‍💻 Coder', '👩🏽‍💻C'],
  ['', ''],
])('the initials of "%s" are "%s"', (name, initials) => {
  expect(getInitials(name)).toBe(initials)
})
