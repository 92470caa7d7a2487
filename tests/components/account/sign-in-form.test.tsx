import { configure, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { renderToString } from 'react-dom/server'
import { expect, test, vi } from 'vitest'
import { SignInForm, type SignInFormProps } from '@/components/account/sign-in-form'
import type { SignInState } from '@/components/account/sign-in-state'

configure({ asyncUtilTimeout: 5_000 })

const MESSAGE = 'The e-mail address or the password is not right.'

function show(given: Partial<SignInFormProps> = {}) {
  return render(<SignInForm signInAction={async () => ({ status: 'idle' })} {...given} />)
}

const email = () => screen.getByRole('textbox', { name: 'Email' })
const password = () => screen.getByLabelText('Password')
const shared = () => screen.getByRole('checkbox', { name: 'This is a shared or public device' })

/** As the server responds to a wrong password: it keeps what was typed but for the password. */
async function fail(_previous: SignInState, form: FormData): Promise<SignInState> {
  return {
    status: 'failed',
    message: MESSAGE,
    email: String(form.get('email')),
    sharedDevice: form.get('sharedDevice') !== null,
  }
}

async function failToSignIn() {
  await userEvent.type(email(), 'ada@example.com')
  await userEvent.type(password(), 'wrong')
  await userEvent.click(shared())
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }))
  await screen.findByText(MESSAGE)
}

test('password managers know the fields', () => {
  show()

  expect(email()).toHaveAttribute('autocomplete', 'username')
  expect(email()).toHaveAttribute('type', 'email')
  expect(password()).toHaveAttribute('autocomplete', 'current-password')
})

test('the checkbox says what a shared device means', () => {
  show()

  expect(shared()).not.toBeChecked()
  expect(shared()).toHaveAccessibleDescription(/signed out sooner/)
})

test('the form sends what was typed, and where to go afterwards', async () => {
  const signInAction = vi.fn(
    async (_previous: SignInState, _form: FormData): Promise<SignInState> => ({ status: 'idle' }),
  )
  show({ signInAction, callbackUrl: '/settings/security' })

  await userEvent.type(email(), 'ada@example.com')
  await userEvent.type(password(), 'correct horse battery staple')
  await userEvent.click(shared())
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }))

  expect(Object.fromEntries(signInAction.mock.calls[0]?.[1] ?? [])).toEqual({
    email: 'ada@example.com',
    password: 'correct horse battery staple',
    sharedDevice: 'on',
    callbackUrl: '/settings/security',
  })
})

test('after a failure the message is announced and tied to both fields', async () => {
  show({ signInAction: fail })

  await failToSignIn()

  expect(screen.getByRole('alert')).toHaveTextContent(MESSAGE)
  expect(email()).toHaveAccessibleDescription(MESSAGE)
  expect(password()).toHaveAccessibleDescription(MESSAGE)
  expect(email()).toHaveAttribute('aria-invalid', 'true')
  expect(password()).toHaveAttribute('aria-invalid', 'true')
})

test('after a failure all but the password is kept, and the password is where to go on', async () => {
  show({ signInAction: fail })

  await failToSignIn()

  expect(email()).toHaveValue('ada@example.com')
  expect(shared()).toBeChecked()
  expect(password()).toHaveValue('')
  expect(password()).toHaveFocus()
})

test('what went wrong before is said, without blaming the fields', () => {
  show({ error: 'The sign-in with Example ID did not work.' })

  expect(screen.getByRole('alert')).toHaveTextContent('The sign-in with Example ID did not work.')
  expect(email()).not.toHaveAttribute('aria-invalid')
})

test('there is no other way to sign in unless there is a provider', () => {
  show()

  expect(screen.getAllByRole('button')).toHaveLength(1)
})

test('a provider is a button of the same form, so that the choice of a shared device goes with it', async () => {
  const oidcAction = vi.fn(async (_form: FormData) => {})
  const signInAction = vi.fn(fail)
  show({ oidcAction, oidcName: 'Example ID', signInAction, callbackUrl: '/settings' })

  // jsdom checks required fields in spite of formnovalidate.
  await userEvent.type(email(), 'ada@example.com')
  await userEvent.type(password(), 'x')
  await userEvent.click(shared())
  await userEvent.click(screen.getByRole('button', { name: 'Continue with Example ID' }))

  const form = oidcAction.mock.calls[0]?.[0]
  expect(form?.get('sharedDevice')).toBe('on')
  expect(form?.get('callbackUrl')).toBe('/settings')
  expect(signInAction).not.toHaveBeenCalled()
})

test('a provider asks for neither e-mail nor password', () => {
  show({ oidcAction: async () => {}, oidcName: 'Example ID' })

  expect(screen.getByRole('button', { name: 'Continue with Example ID' })).toHaveAttribute(
    'formnovalidate',
  )
})

test('the message of a failure is in the page without JavaScript', () => {
  const page = document.createElement('div')

  page.innerHTML = renderToString(
    <SignInForm signInAction={fail} error="Something went wrong." callbackUrl="/settings" />,
  )

  expect(page.querySelector('[role=alert]')).toHaveTextContent('Something went wrong.')
  expect(page.querySelector('input[name=callbackUrl]')).toHaveAttribute('value', '/settings')
})
