import { unstable_rethrow } from 'next/navigation'
import { useCallback } from 'react'
import { useIsHydrated } from './use-is-hydrated'

type Action<State> = (previous: State, form: FormData) => Promise<State>

/** `failed` when the server cannot be reached: an error would take the page down. Works without JavaScript. */
export function useSafeAction<State>(
  action: Action<State>,
  failed: (form: FormData) => State,
): Action<State> {
  const isHydrated = useIsHydrated()
  const safeAction = useCallback<Action<State>>(
    (previous, form) => action(previous, form).catch((error) => recover(error, failed(form))),
    [action, failed],
  )
  return isHydrated ? safeAction : action
}

function recover<State>(error: unknown, state: State): State {
  // Redirects travel as errors.
  unstable_rethrow(error)
  console.warn('The server could not be reached:', error)
  return state
}
