import { useEffect, useRef } from 'react'
import { CheckboxField } from '@/components/ui/checkbox-field'
import { TextField } from '@/components/ui/text-field'
import type { FailedSignIn } from './sign-in-state'

type SignInFieldsProps = {
  failed: FailedSignIn | null
  errorId: string
}

export function SignInFields({ failed, errorId }: SignInFieldsProps) {
  const fieldErrorId = failed ? errorId : undefined
  return (
    <>
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
        errorId={fieldErrorId}
      />
      <TextField
        ref={usePasswordFocus(failed)}
        id="password"
        name="password"
        type="password"
        label="Password"
        autoComplete="current-password"
        required
        errorId={fieldErrorId}
      />
      <CheckboxField
        id="sharedDevice"
        name="sharedDevice"
        label="This is a shared or public device"
        hint="You are signed out sooner here, and when the browser is closed."
        defaultChecked={failed?.sharedDevice}
      />
    </>
  )
}

/** The email is kept, the password is not: that is where to go on. */
function usePasswordFocus(failed: FailedSignIn | null) {
  const password = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (failed) password.current?.focus()
  }, [failed])
  return password
}
