import { Notice } from '@/components/ui/notice'
import type { SignOutState } from './sign-out-state'

/** Says that a sign-out failed; null: nothing failed, or the next try is on its way. */
export function SignOutAlert({ state }: { state: SignOutState | null }) {
  return (
    <div role="alert" className="order-last basis-full empty:hidden">
      {state && state.status !== 'idle' && (
        <div className="pb-3">
          <Notice tone="danger">{EXPLANATIONS[state.status]}</Notice>
        </div>
      )}
    </div>
  )
}

const EXPLANATIONS = {
  unavailable:
    'The sign-out could not be confirmed, so you are still signed in. Please try again in a moment.',
  refused:
    'The sign-out was refused, so you are still signed in. Please reload the page and try again.',
}
