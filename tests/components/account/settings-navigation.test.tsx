import { render, screen, within } from '@testing-library/react'
import { usePathname } from 'next/navigation'
import { expect, test, vi } from 'vitest'
import { SettingsNavigation } from '@/components/account/settings-navigation'

vi.mock('next/navigation', () => ({ usePathname: vi.fn() }))

test('the navigation named Profile has General and Security', () => {
  render(<SettingsNavigation />)

  const navigation = within(screen.getByRole('navigation', { name: 'Profile' }))
  expect(navigation.getByRole('link', { name: 'General' })).toHaveAttribute(
    'href',
    '/settings/general',
  )
  expect(navigation.getByRole('link', { name: 'Security' })).toHaveAttribute(
    'href',
    '/settings/security',
  )
})

test('the page that is open is marked, and no other', () => {
  vi.mocked(usePathname).mockReturnValue('/settings/security')

  render(<SettingsNavigation />)

  expect(screen.getByRole('link', { current: 'page' })).toHaveTextContent('Security')
})
