import { render, screen } from '@testing-library/react'
import { usePathname } from 'next/navigation'
import { expect, test, vi } from 'vitest'
import { AppPageSkeleton } from '@/components/account/app-page-skeleton'

vi.mock('next/navigation', () => ({ usePathname: vi.fn() }))

function showOnTheWayTo(pathname: string) {
  vi.mocked(usePathname).mockReturnValue(pathname)
  render(<AppPageSkeleton />)
}

test('on the way to Security its region and the navigation are there already', () => {
  showOnTheWayTo('/settings/security')

  expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Security')
  expect(screen.getByRole('region', { name: 'Session Management' })).toBeVisible()
  expect(screen.getByRole('navigation', { name: 'Profile' })).toBeVisible()
})

test('on the way to General its heading and the navigation are there already', () => {
  showOnTheWayTo('/settings/general')

  expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('General')
  expect(screen.getByText('Loading your profile…')).toBeInTheDocument()
  expect(screen.getByRole('navigation', { name: 'Profile' })).toBeVisible()
})

test('on the way to the dashboard it says so', () => {
  showOnTheWayTo('/')

  expect(screen.getByText('Loading the dashboard…')).toBeInTheDocument()
  expect(screen.queryByRole('navigation')).not.toBeInTheDocument()
})
