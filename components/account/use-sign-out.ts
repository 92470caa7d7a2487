import { useActionState, useEffect } from 'react'
import { useLive } from '@/components/live/live-provider'
import { useSafeAction } from '@/components/ui/use-safe-action'
import type { SignOutAction, SignOutState } from './sign-out-state'

/** Signs out; while that is on its way, the page waits for its response and does not leave by itself. */
export function useSignOut(signOutAction: SignOutAction) {
  const { signOut } = useLive()
  const action = useSafeAction(signOutAction, notConfirmed)
  const [state, submit, isPending] = useActionState(action, IDLE)
  useEffect(() => {
    if (isPending) signOut.begin()
    else signOut.settle()
  }, [signOut, isPending])
  return { state, submit, isPending }
}

const IDLE: SignOutState = { status: 'idle' }

const notConfirmed = (): SignOutState => ({ status: 'unavailable' })
