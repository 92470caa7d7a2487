'use client'

import { useActionState, useEffect, useRef } from 'react'
import { CheckboxField } from '@/components/ui/checkbox-field'
import { Notice } from '@/components/ui/notice'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import { useSafeAction } from '@/components/ui/use-safe-action'
import type { SignInState } from './sign-in-state'

export type SignInFormProps = {
  signInAction: (previous: SignInState, form: FormData) => Promise<SignInState>
  /** Takes the same form, so that the choice of a shared device goes with it. */
  oidcAction?: (form: FormData) => Promise<void>
  oidcName?: string
  callbackUrl?: string
  /** What went wrong before this page, in a sentence. */
  error?: string
}

const ERROR_ID = 'sign-in-error'

export function SignInForm({
  signInAction,
  oidcAction,
  oidcName,
  callbackUrl,
  error,
}: SignInFormProps) {
  const [state, signIn, isPending] = useActionState(useSafeAction(signInAction, notReached), {
    status: 'idle',
  })
  const failed = state.status === 'failed' ? state : null
  const message = failed?.message ?? error
  const errorId = failed ? ERROR_ID : undefined
  const password = usePasswordFocus(failed)

  return (
    <form action={signIn} className="grid gap-5">
      <div id={ERROR_ID} role="alert" className="empty:hidden">
        {message && !isPending && <Notice tone="danger">{message}</Notice>}
      </div>
      {callbackUrl && <input type="hidden" name="callbackUrl" value={callbackUrl} />}
      <TextField
        id="email"
        name="email"
        type="email"
        label="Email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        defaultValue={failed?.email}
        errorId={errorId}
      />
      <TextField
        ref={password}
        id="password"
        name="password"
        type="password"
        label="Password"
        autoComplete="current-password"
        required
        errorId={errorId}
      />
      <CheckboxField
        id="sharedDevice"
        name="sharedDevice"
        label="This is a shared or public device"
        hint="You are signed out sooner here, and when the browser is closed."
        defaultChecked={failed?.sharedDevice}
      />
      <div className="grid gap-4">
        <SubmitButton variant="primary" pendingLabel="Signing in…">
          Sign in
        </SubmitButton>
        {oidcAction && oidcName && <ProviderChoice oidcAction={oidcAction} oidcName={oidcName} />}
      </div>
    </form>
  )
}

function ProviderChoice({
  oidcAction,
  oidcName,
}: Required<Pick<SignInFormProps, 'oidcAction' | 'oidcName'>>) {
  return (
    <>
      <p className="flex items-center gap-3 text-sm text-ink-muted before:flex-1 before:border-t before:border-line after:flex-1 after:border-t after:border-line">
        or
      </p>
      <SubmitButton formAction={oidcAction} formNoValidate>
        Continue with {oidcName}
      </SubmitButton>
    </>
  )
}

/** The e-mail address is kept, the password is not: that is where to go on. */
function usePasswordFocus(failed: SignInState | null) {
  const password = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (failed) password.current?.focus()
  }, [failed])
  return password
}

function notReached(form: FormData): SignInState {
  return {
    status: 'failed',
    message: 'The server cannot be reached. Check your connection and try again.',
    email: String(form.get('email') ?? ''),
    sharedDevice: form.has('sharedDevice'),
  }
}
