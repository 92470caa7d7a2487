'use client'

import { useActionState } from 'react'
import { Notice } from '@/components/ui/notice'
import { SubmitButton } from '@/components/ui/submit-button'
import { useSafeAction } from '@/components/ui/use-safe-action'
import { ProviderButton, type ProviderProps } from './provider-button'
import { SignInFields } from './sign-in-fields'
import type { SignInAction, SignInState } from './sign-in-state'

export type SignInFormProps = Partial<ProviderProps> & {
  signInAction: SignInAction
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
  const action = useSafeAction(signInAction, notReached)
  const [state, signIn, isPending] = useActionState(action, { status: 'idle' })
  const failed = state.status === 'failed' ? state : null
  const message = failed?.message ?? error
  return (
    <form action={signIn} className="grid gap-5">
      <div id={ERROR_ID} role="alert" className="empty:hidden">
        {message && !isPending && <Notice tone="danger">{message}</Notice>}
      </div>
      {callbackUrl && <input type="hidden" name="callbackUrl" value={callbackUrl} />}
      <SignInFields failed={failed} errorId={ERROR_ID} />
      <div className="grid gap-4">
        <SubmitButton variant="primary" pendingLabel="Signing in…">
          Sign in
        </SubmitButton>
        {oidcAction && oidcName && <ProviderButton oidcAction={oidcAction} oidcName={oidcName} />}
      </div>
    </form>
  )
}

function notReached(form: FormData): SignInState {
  return {
    status: 'failed',
    message: 'The server cannot be reached. Check your connection and try again.',
    email: String(form.get('email') ?? ''),
    sharedDevice: form.has('sharedDevice'),
  }
}
