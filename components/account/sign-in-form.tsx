'use client'

import { useActionState } from 'react'
import { Notice } from '@/components/ui/notice'
import { SubmitButton } from '@/components/ui/submit-button'
import { useIsHydrated } from '@/components/ui/use-is-hydrated'
import { SIGN_IN_PATH } from '@/lib/wire'
import { ProviderButton, type ProviderProps } from './provider-button'
import { sendSignIn } from './send-sign-in'
import { SignInFields } from './sign-in-fields'
import type { SignInAction, SignInState } from './sign-in-state'

export type SignInFormProps = Partial<ProviderProps> & {
  signInAction?: SignInAction
  initial?: SignInState
  callbackUrl?: string
  error?: string
}

const ERROR_ID = 'sign-in-error'

/** Before hydration a form like any other. */
const PLAIN = { action: SIGN_IN_PATH, method: 'post' }

export function SignInForm({
  signInAction = sendSignIn,
  initial = { status: 'idle' },
  oidcAction,
  oidcName,
  callbackUrl,
  error,
}: SignInFormProps) {
  const [state, signIn, isPending] = useActionState(signInAction, initial)
  const isHydrated = useIsHydrated()
  const failed = state.status === 'failed' ? state : null
  const message = failed?.message ?? error
  return (
    <form {...(isHydrated ? { action: signIn } : PLAIN)} className="grid gap-5">
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
