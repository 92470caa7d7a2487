'use client'

import { type ReactNode, type SubmitEvent, useActionState } from 'react'
import { useSafeAction } from '@/components/ui/use-safe-action'
import { TerminateOutcomeRegion } from './terminate-outcome-region'
import { describeOthers, describeTerminateState, type TerminateState } from './terminate-state'
import { useChangedElsewhere } from './use-changed-elsewhere'
import { useFocusKeeper } from './use-focus-keeper'

/**
 * The one form of Session Management: each of its buttons says what to terminate. Without JavaScript
 * the page comes back with the outcome; with it, the outcome appears in place.
 */
export function SessionManagementForm({
  terminateAction,
  otherSessionCount,
  summary,
  children,
}: {
  terminateAction: (previous: TerminateState, form: FormData) => Promise<TerminateState>
  otherSessionCount: number
  summary: ReactNode
  children: ReactNode
}) {
  const action = useSafeAction(terminateAction, notConfirmed)
  const [state, submit, isPending] = useActionState(action, { status: 'idle' })
  const { targetRef, formProps } = useFocusKeeper<HTMLDivElement>()
  const hasChangedElsewhere = useChangedElsewhere(otherSessionCount, state)

  const outcome = hasChangedElsewhere
    ? describeOthers(otherSessionCount)
    : describeTerminateState(state, otherSessionCount)

  /** React would queue a second click, and its answer, 0, would take the place of the true number. */
  function sendOnce(event: SubmitEvent) {
    if (isPending) event.preventDefault()
  }

  return (
    <form action={submit} onSubmit={sendOnce} {...formProps}>
      <div className="grid grid-cols-1 gap-2.5 p-4 pb-3 sm:p-6 sm:pb-3">
        {summary}
        <TerminateOutcomeRegion ref={targetRef} outcome={isPending ? null : outcome} />
      </div>
      {children}
    </form>
  )
}

const notConfirmed = (): TerminateState => ({ status: 'unavailable' })
