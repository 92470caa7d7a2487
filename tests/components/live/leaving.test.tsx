import { fireEvent, render, screen } from '@testing-library/react'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ProfileMenu } from '@/components/account/profile-menu'
import type { SignOutState } from '@/components/account/sign-out-state'
import { ClearAccountFromMemory } from '@/components/live/leaving/clear-account-from-memory'
import { LeaveWhenSessionEnds } from '@/components/live/leaving/leave-when-session-ends'
import { LiveProvider } from '@/components/live/live-provider'
import { withResolvers } from '@/tests/support/with-resolvers'
import { emptyResponse, FakeNetwork, type FakeStream } from './fake-network'
import { passInReact } from './fake-page'

vi.mock('next/navigation', () => ({ usePathname: vi.fn() }))

const reload = vi.fn()
const replace = vi.fn()
let network: FakeNetwork
let stream: FakeStream

beforeEach(() => {
  vi.useFakeTimers()
  reload.mockClear()
  replace.mockClear()
  // jsdom has no popovers.
  HTMLElement.prototype.hidePopover = () => {}
  network = new FakeNetwork()
  stream = network.openStream()
  vi.stubGlobal('fetch', network.fetch)
  vi.stubGlobal('location', { reload, replace })
})

afterEach(() => {
  document.documentElement.style.visibility = ''
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function makeAccountPage(signOutAction = async (): Promise<SignOutState> => ({ status: 'idle' })) {
  return (
    <LiveProvider>
      <LeaveWhenSessionEnds sessionId="ada-1">
        <ProfileMenu
          name="Ada"
          email="ada@example.com"
          signOutAction={signOutAction}
          themeSwitch={null}
        />
      </LeaveWhenSessionEnds>
    </LiveProvider>
  )
}

/** Clicks on Sign out; the response to that comes when the test says so. */
async function showAndSignOut() {
  const { promise, resolve } = withResolvers<SignOutState>()
  await show(makeAccountPage(() => promise))
  fireEvent.click(screen.getByRole('button', { name: 'Sign out', hidden: true }))
  await passInReact(0)
  return async (state: SignOutState) => {
    resolve(state)
    await passInReact(0)
  }
}

const account = () => screen.queryByText('ada@example.com')

const PUBLIC_PAGE = (
  <LiveProvider>
    <ClearAccountFromMemory />
  </LiveProvider>
)

async function show(page = makeAccountPage()) {
  const view = render(page)
  await passInReact(0)
  return view
}

async function endSession(reason = 'terminated') {
  stream.event('session-terminated', { reason })
  await passInReact(0)
}

test('the page is there without JavaScript', () => {
  expect(renderToString(makeAccountPage())).toContain('ada@example.com')
})

test('when the session ends the account is off the screen at once, and the page leaves once', async () => {
  await show()

  await endSession()

  expect(account()).not.toBeInTheDocument()
  expect(replace.mock.calls).toEqual([['/signed-out?reason=terminated']])
})

test('a session that is over already ends in the page that the server knows', async () => {
  network = new FakeNetwork()
  network.reply(emptyResponse(204))
  vi.stubGlobal('fetch', network.fetch)

  await show()

  expect(reload).toHaveBeenCalledOnce()
})

test('a page that is signing out waits for the response to its click', async () => {
  const respond = await showAndSignOut()

  await endSession('signed-out')

  expect(account()).toBeInTheDocument()
  expect(replace).not.toHaveBeenCalled()
  await respond({ status: 'idle' })
})

test('a sign-out whose response is lost leaves when it is given up', async () => {
  const respond = await showAndSignOut()
  await endSession('signed-out')

  await respond({ status: 'unavailable' })

  expect(account()).not.toBeInTheDocument()
  expect(replace.mock.calls).toEqual([['/signed-out?reason=signed-out']])
})

test('a sign-out that is refused leaves the page where it is', async () => {
  const respond = await showAndSignOut()

  await respond({ status: 'refused' })

  expect(account()).toBeInTheDocument()
  expect(replace).not.toHaveBeenCalled()
})

test('a public page that follows an account in the same document asks for a new one', async () => {
  const view = await show()

  view.rerender(PUBLIC_PAGE)

  expect(reload).toHaveBeenCalledOnce()
})

test('a public page that a document begins with stays', async () => {
  await show(PUBLIC_PAGE)

  expect(reload).not.toHaveBeenCalled()
})

test('a page that the back button brings out of memory is hidden, and asked for again', async () => {
  await show()

  window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
  expect(document.documentElement).not.toBeVisible()
  window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))

  expect(reload).toHaveBeenCalledOnce()
})

test('a page that comes from the server is not asked for again', async () => {
  await show()

  window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }))

  expect(reload).not.toHaveBeenCalled()
})
