import { act, configure, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { renderToString } from 'react-dom/server'
import { expect, test, vi } from 'vitest'
import { LiveProvider } from '@/components/live/live-provider'
import {
  SessionManagement,
  type SessionManagementProps,
} from '@/components/sessions/session-management'
import { SessionManagementSkeleton } from '@/components/sessions/session-management-skeleton'
import type { TerminateState } from '@/components/sessions/terminate-state'
import { makeSessionView, minutesAgo, NOW } from './make-session-view'

// A busy machine takes its time.
configure({ asyncUtilTimeout: 5_000 })

const thisDevice = makeSessionView({
  label: 'Chrome on Windows 11',
  current: true,
  lastActiveAt: NOW,
})
const phone = makeSessionView({ label: 'Safari on iPhone' })
const laptop = makeSessionView({ label: 'Firefox on Linux', lastActiveAt: minutesAgo(120) })

type Given = Partial<SessionManagementProps> & Partial<SessionManagementProps['list']>

function makeElement({
  sessions = [thisDevice, phone, laptop],
  otherCount = sessions.length - 1,
  nextCursor = null,
  ...given
}: Given) {
  return (
    <LiveProvider>
      <SessionManagement
        list={{ sessions, otherCount, total: otherCount + 1, now: NOW, nextCursor }}
        sessionId={thisDevice.id}
        cursor={null}
        path="/settings/security"
        terminateAction={async () => ({ status: 'idle' })}
        {...given}
      />
    </LiveProvider>
  )
}

/** `update` brings the page again. */
function show(given: Given = {}) {
  const view = render(makeElement(given))
  return { update: (next: Given) => view.rerender(makeElement({ ...given, ...next })) }
}

/** An action that responds when the test says so. */
function makeSlowAction() {
  const responses: ((state: TerminateState) => void)[] = []
  const action = vi.fn(
    (_previous: TerminateState, _form: FormData) =>
      new Promise<TerminateState>((resolve) => {
        responses.push(resolve)
      }),
  )
  const respond = async (state: TerminateState) => {
    await act(async () => responses.shift()?.(state))
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Terminating…' })).toBeNull())
  }
  return { action, respond }
}

const button = (name: string | RegExp) => screen.getByRole('button', { name })
const othersButton = () => button('Terminate Other Sessions')
const rows = () =>
  within(screen.getByRole('list', { name: 'Active sessions' })).getAllByRole('listitem')
const row = (index: number) => within(rows()[index] ?? document.createElement('li'))

test('Session Management is a region with that heading', () => {
  show()

  const region = screen.getByRole('region', { name: 'Session Management' })
  expect(within(region).getByRole('heading', { name: 'Session Management' })).toBeVisible()
})

test.each([
  [[thisDevice, phone], '1 other device or browser is signed in to your account.'],
  [[thisDevice, phone, laptop], '2 other devices or browsers are signed in to your account.'],
])('a message says how many other devices or browsers are signed in', (sessions, message) => {
  show({ sessions })

  expect(screen.getByText(message)).toBeVisible()
})

test('the message counts sessions that are on other pages of the list', () => {
  show({ sessions: [thisDevice, phone], otherCount: 1234 })

  expect(screen.getByText(/^1,234 other devices or browsers are/)).toBeVisible()
  expect(screen.getByText('2 of 1,235')).toBeVisible()
})

test('the button is enabled when another session exists, and says what it does', () => {
  show()

  expect(othersButton()).toBeEnabled()
  expect(othersButton()).toHaveAccessibleDescription(
    'Terminate Other Sessions signs them out at once. This device stays signed in.',
  )
})

test('the button is disabled when no other session exists, and says why', () => {
  show({ sessions: [thisDevice] })

  expect(othersButton()).toBeDisabled()
  expect(othersButton()).toHaveAccessibleDescription(/There are no other active sessions/)
  expect(screen.getByText('Only this device is signed in to your account.')).toBeVisible()
})

test('the button is enabled on a page of the list that shows no other session', () => {
  show({ sessions: [thisDevice], otherCount: 3 })

  expect(othersButton()).toBeEnabled()
})

test('each session shows its device, place, address, activity, sign-in and badges', () => {
  const shared = makeSessionView({ label: 'Edge on Windows', sharedDevice: true })
  show({ sessions: [thisDevice, shared] })

  expect(row(0).getByText('This device')).toBeVisible()
  expect(row(1).queryByText('This device')).not.toBeInTheDocument()
  expect(row(1).getByText('Edge on Windows')).toBeVisible()
  expect(row(1).getByText('Near Berlin, Germany')).toBeVisible()
  expect(row(1).getByText('81.2.69.142')).toBeVisible()
  expect(row(1).getByText('Shared device')).toBeVisible()
  expect(rows()[1]).toHaveTextContent('Signed in with password, 3 days ago')
  const [lastActive] = row(1).getAllByText('5 minutes ago')
  expect(lastActive).toHaveAttribute('datetime', shared.lastActiveAt)
})

test('a session without place and address says so', () => {
  show({ sessions: [thisDevice, makeSessionView({ location: null, ipAddress: null })] })

  expect(row(1).getByText('Unknown place')).toBeVisible()
  expect(row(1).getByText('Unknown address')).toBeVisible()
})

test('a sign-in through a provider shows its name', () => {
  const session = makeSessionView({ signInMethod: 'oidc' })

  show({ sessions: [thisDevice, session], providerName: 'Example ID' })

  expect(rows()[1]).toHaveTextContent('with Example ID')
})

test('a sign-in through a provider without a name shows its kind', () => {
  show({ sessions: [thisDevice, makeSessionView({ signInMethod: 'oidc' })] })

  expect(rows()[1]).toHaveTextContent('with OpenID Connect')
})

test('every session but this one has a button whose name says which device', () => {
  show()

  expect(row(0).queryByRole('button')).not.toBeInTheDocument()
  expect(
    button('Terminate Safari on iPhone, Berlin, Germany, last active 5 minutes ago'),
  ).toBeVisible()
  expect(
    button('Terminate Firefox on Linux, Berlin, Germany, last active 2 hours ago'),
  ).toBeVisible()
})

test('look-alikes have buttons with different names', () => {
  const lookAlikes = [makeSessionView(), makeSessionView(), makeSessionView({ ipAddress: null })]
  show({ sessions: [thisDevice, ...lookAlikes] })

  const buttons = screen.getAllByRole('button', { name: /^Terminate Firefox on Linux/ })
  const names = buttons.map((each) => each.textContent)
  expect(new Set(names).size).toBe(3)
})

test('text from a device is text', () => {
  const hostile = '<img src=x onerror=alert(1)>'
  show({ sessions: [thisDevice, makeSessionView({ label: hostile })] })

  expect(row(1).getByText(hostile)).toBeVisible()
  expect(document.querySelector('img')).toBeNull()
})

test('a name written from right to left does not reorder what stands around it', () => {
  show({ sessions: [thisDevice, makeSessionView({ label: 'פיירפוקס' })] })

  expect(row(1).getByText('פיירפוקס').tagName).toBe('BDI')
})

test('an IPv6 address is one text, though it may break at its colons', () => {
  const ipAddress = '2001:db8:85a3::8a2e:370:7334'
  show({ sessions: [thisDevice, makeSessionView({ ipAddress })] })

  expect(row(1).getByText(ipAddress)).toBeVisible()
})

test('there is no button for other pages when there are none', () => {
  show()

  expect(screen.queryByRole('navigation')).not.toBeInTheDocument()
})

test('a long list leads to its next and its first page', () => {
  show({ nextCursor: 'x', cursor: 'w' })

  expect(screen.getByRole('link', { name: 'Next page' })).toHaveAttribute(
    'href',
    '/settings/security?cursor=x',
  )
  expect(screen.getByRole('link', { name: 'First page' })).toHaveAttribute(
    'href',
    '/settings/security',
  )
})

test('a page of the list that ran empty says so and leads back', () => {
  show({ sessions: [], otherCount: 0, cursor: 'w' })

  expect(screen.getByText(/no active sessions on this page/)).toBeVisible()
  expect(screen.getByRole('link', { name: 'First page' })).toBeVisible()
})

test('one click asks for all others, a row for its session', async () => {
  const terminateAction = vi.fn(async (): Promise<TerminateState> => ({ status: 'idle' }))
  show({ terminateAction })

  await userEvent.click(othersButton())
  await userEvent.click(button(/^Terminate Safari on iPhone/))

  const asked = terminateAction.mock.calls.map((call: unknown[]) =>
    (call[1] as FormData).get('terminate'),
  )
  expect(asked).toEqual(['others', phone.id])
})

test('while a termination is on its way its button says so and all others wait', async () => {
  const { action, respond } = makeSlowAction()
  show({ terminateAction: action })

  await userEvent.click(button(/^Terminate Safari on iPhone/))

  expect(row(1).getByRole('button', { name: 'Terminating…' })).toBeVisible()
  expect(othersButton()).toHaveAttribute('aria-disabled', 'true')
  expect(button(/^Terminate Firefox/)).toHaveAttribute('aria-disabled', 'true')
  await respond({ status: 'terminated-one', device: 'Safari on iPhone' })
  expect(othersButton()).not.toHaveAttribute('aria-disabled')
})

test('a double click asks once, so that the true number stays', async () => {
  const { action, respond } = makeSlowAction()
  show({ terminateAction: action })

  await userEvent.dblClick(othersButton().closest('button') ?? document.body)
  await userEvent.click(button(/^Terminate Firefox/))
  await respond({ status: 'terminated-others', count: 2 })

  expect(action).toHaveBeenCalledOnce()
  expect(screen.getByRole('status')).toHaveTextContent('2 other sessions were terminated.')
})

test('the live region is there before anything happens', () => {
  show()

  expect(screen.getByRole('status')).toBeEmptyDOMElement()
})

test('the outcome is in the live region, with the true number', async () => {
  const { action, respond } = makeSlowAction()
  const { update } = show({ terminateAction: action })

  await userEvent.click(othersButton())
  update({ sessions: [thisDevice] })
  await respond({ status: 'terminated-others', count: 2 })

  expect(screen.getByRole('status')).toHaveTextContent(
    '2 other sessions were terminated. Only this device is signed in now.',
  )
})

test.each([
  ['unavailable', /could not be confirmed/],
  ['refused', /Nothing was changed/],
] as const)('a termination that failed alerts: %s', async (status, sentence) => {
  show({ terminateAction: async () => ({ status }) })

  await userEvent.click(othersButton())

  expect(await within(screen.getByRole('alert')).findByText(sentence)).toBeVisible()
  expect(screen.getByRole('status')).toBeEmptyDOMElement()
  expect(rows()).toHaveLength(3)
})

test('a new try takes the former outcome away', async () => {
  const { action, respond } = makeSlowAction()
  show({ terminateAction: action })
  await userEvent.click(othersButton())
  await respond({ status: 'unavailable' })

  await userEvent.click(othersButton())

  expect(screen.getByRole('alert')).toBeEmptyDOMElement()
  // React holds back later outcomes, in other tests too, until this one is there.
  await respond({ status: 'unavailable' })
})

test('when the button is disabled after the outcome, the focus goes to the outcome', async () => {
  const { action, respond } = makeSlowAction()
  const { update } = show({ terminateAction: action })
  await userEvent.click(othersButton())

  await respond({ status: 'terminated-others', count: 2 })
  update({ sessions: [thisDevice] })

  expect(document.activeElement).toContainElement(screen.getByRole('status'))
})

test('when the row with the focus goes, the focus goes to the outcome', async () => {
  const { action, respond } = makeSlowAction()
  const { update } = show({ terminateAction: action })
  await userEvent.click(button(/^Terminate Safari on iPhone/))

  await respond({ status: 'terminated-one', device: 'Safari on iPhone' })
  update({ sessions: [thisDevice, laptop] })

  expect(document.activeElement).toContainElement(screen.getByRole('status'))
})

test('the focus stays where it is when its button stays', async () => {
  const { action, respond } = makeSlowAction()
  show({ terminateAction: action })

  await userEvent.click(othersButton())
  await respond({ status: 'unavailable' })

  expect(othersButton()).toHaveFocus()
})

test('a list that changes by itself does not take the focus from elsewhere', () => {
  const { update } = show()

  update({ sessions: [thisDevice, laptop] })

  expect(document.body).toHaveFocus()
})

test('without JavaScript it is one form whose buttons say what to terminate', () => {
  const page = document.createElement('div')

  page.innerHTML = renderToString(makeElement({}))

  const forms = page.querySelectorAll('form')
  const values = [...page.querySelectorAll<HTMLButtonElement>('button[name=terminate]')].map(
    ({ type, value }) => `${type} ${value}`,
  )
  expect(forms).toHaveLength(1)
  expect(values).toEqual(['submit others', `submit ${phone.id}`, `submit ${laptop.id}`])
})

test('before the sessions are there, their region is, busy, with three rows', () => {
  render(<SessionManagementSkeleton />)

  const region = screen.getByRole('region', { name: 'Session Management' })
  expect(within(region).getByText('Loading your active sessions…')).toBeInTheDocument()
  expect(region.querySelector('[aria-busy=true]')).toBeInTheDocument()
})
