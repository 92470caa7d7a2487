import { unstable_rethrow } from 'next/navigation'
import { useCallback, useSyncExternalStore } from 'react'

type Action<State> = (previous: State, form: FormData) => Promise<State>

/**
 * An action that answers with `failed` when the server cannot be reached, instead of taking the whole
 * page down. Until the page is alive it is the action itself, which works without JavaScript.
 */
export function useSafeAction<State>(
  action: Action<State>,
  failed: (form: FormData) => State,
): Action<State> {
  const isAlive = useSyncExternalStore(followNothing, isTrue, isFalse)
  const safeAction = useCallback<Action<State>>(
    async (previous, form) => {
      try {
        return await action(previous, form)
      } catch (error) {
        // Redirects travel as errors.
        unstable_rethrow(error)
        console.warn('The server could not be reached:', error)
        return failed(form)
      }
    },
    [action, failed],
  )
  return isAlive ? safeAction : action
}

const followNothing = () => () => {}
const isTrue = () => true
const isFalse = () => false
