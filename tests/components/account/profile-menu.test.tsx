import { configure, fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { usePathname } from 'next/navigation'
import { renderToString } from 'react-dom/server'
import { beforeEach, expect, test, vi } from 'vitest'
import { ProfileMenu, type ProfileMenuProps } from '@/components/account/profile-menu'
import { LiveProvider } from '@/components/live/live-provider'

vi.mock('next/navigation', () => ({ usePathname: vi.fn() }))

configure({ asyncUtilTimeout: 5_000 })

/** jsdom can hide a popover but not open it; that is the browser's, and tested there. */
const hidePopover = vi.fn()

beforeEach(() => {
  hidePopover.mockClear()
  HTMLElement.prototype.hidePopover = hidePopover
  vi.mocked(usePathname).mockReturnValue('/')
})

function makeElement(given: Partial<ProfileMenuProps> = {}) {
  return (
    <LiveProvider>
      <ProfileMenu
        name="Ada Lovelace"
        email="ada@example.com"
        signOutAction={async () => ({ status: 'idle' })}
        themeSwitch={null}
        {...given}
      />
    </LiveProvider>
  )
}

test('the button opens the menu without JavaScript', () => {
  const page = document.createElement('div')

  page.innerHTML = renderToString(makeElement())

  const menuId = page
    .querySelector('[aria-label="Open profile menu"]')
    ?.getAttribute('popovertarget')
  expect(page.querySelector(`#${menuId}`)).toHaveAttribute('popover', 'auto')
})

test('the menu has the name, the e-mail, Profile Settings and Sign out', () => {
  render(makeElement())

  expect(screen.getByRole('button', { name: 'Open profile menu' })).toHaveTextContent('AL')
  expect(screen.getByText('Ada Lovelace')).toBeInTheDocument()
  expect(screen.getByText('ada@example.com')).toBeInTheDocument()
  expect(screen.getByRole('link', { name: 'Profile Settings', hidden: true })).toHaveAttribute(
    'href',
    '/settings',
  )
  expect(screen.getByRole('button', { name: 'Sign out', hidden: true })).toBeInTheDocument()
})

test('a person without a name has the first letter of the e-mail', () => {
  render(makeElement({ name: '' }))

  expect(screen.getByRole('button', { name: 'Open profile menu' })).toHaveTextContent('A')
})

test('a name is text', () => {
  render(makeElement({ name: '<b>Ada</b>' }))

  expect(screen.getByText('<b>Ada</b>')).toBeInTheDocument()
})

test('the menu closes when another page opens', () => {
  const view = render(makeElement())
  expect(hidePopover).not.toHaveBeenCalled()

  vi.mocked(usePathname).mockReturnValue('/settings/general')
  view.rerender(makeElement())

  expect(hidePopover).toHaveBeenCalledOnce()
})

test('the menu closes when its link is chosen, even for the page that is open', () => {
  render(makeElement())
  const link = screen.getByRole('link', { name: 'Profile Settings', hidden: true })
  link.addEventListener('click', (event) => event.preventDefault())

  fireEvent.click(link)

  expect(hidePopover).toHaveBeenCalledOnce()
})

test.each([
  ['unavailable', /could not be confirmed, so you are still signed in/],
  ['refused', /was refused, so you are still signed in/],
] as const)('a sign-out that failed says so, outside of the menu: %s', async (status, sentence) => {
  render(makeElement({ signOutAction: async () => ({ status }) }))

  await userEvent.click(screen.getByRole('button', { name: 'Sign out', hidden: true }))

  const message = await screen.findByText(sentence)
  expect(screen.getByRole('alert')).toContainElement(message)
  expect(document.querySelector('[popover]')).not.toContainElement(message)
})
