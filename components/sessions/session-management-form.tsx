'use client'

import { type ReactNode, type SubmitEvent, useActionState } from 'react'
import { useSafeAction } from '@/components/ui/use-safe-action'
import { SessionSummary } from './session-summary'
import { describeChange, describeOutcome } from './terminate-outcome'
import { TerminateOutcomeRegion } from './terminate-outcome-region'
import type { TerminateAction, TerminateState } from './terminate-state'
import { useChangedElsewhere } from './use-changed-elsewhere'
import { useFocusKeeper } from './use-focus-keeper'

type SessionManagementFormProps = {
  terminateAction: TerminateAction
  otherSessionCount: number
  children: ReactNode
}

/** Each button says what to terminate. Without JavaScript the page comes back with the outcome. */
export function SessionManagementForm({
  terminateAction,
  otherSessionCount,
  children,
}: SessionManagementFormProps) {
  const action = useSafeAction(terminateAction, notConfirmed)
  const [state, submit, isPending] = useActionState(action, { status: 'idle' })
  const { targetRef, formProps } = useFocusKeeper<HTMLDivElement>()
  const hasChangedElsewhere = useChangedElsewhere(otherSessionCount, state)
  const outcome = hasChangedElsewhere
    ? describeChange(otherSessionCount)
    : describeOutcome(state, otherSessionCount)

  /** React would queue a second click, and its result, 0, would take the place of the true number. */
  function sendOnce(event: SubmitEvent) {
    if (isPending) event.preventDefault()
  }

  return (
    <form action={submit} onSubmit={sendOnce} {...formProps}>
      <SessionSummary otherSessionCount={otherSessionCount}>
        <TerminateOutcomeRegion ref={targetRef} outcome={isPending ? null : outcome} />
      </SessionSummary>
      {children}
    </form>
  )
}

const notConfirmed = (): TerminateState => ({ status: 'unavailable' })
