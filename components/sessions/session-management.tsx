'use client'

import { Card } from '@/components/ui/card'
import { Section } from '@/components/ui/section'
import { SessionList, type SessionListProps } from './session-list'
import { SessionManagementForm } from './session-management-form'
import { TerminateOtherSessionsButton } from './terminate-other-sessions-button'
import { summariseOthers, type TerminateState } from './terminate-state'
import type { LookAgainAction } from './use-look-again'

export type SessionManagementProps = Omit<SessionListProps, 'total'> & {
  /** All others, not only those on this page of the list. */
  otherSessionCount: number
  terminateAction: (previous: TerminateState, form: FormData) => Promise<TerminateState>
  /** Renders the list anew. */
  lookAgainAction: LookAgainAction
}

export function SessionManagement({
  otherSessionCount,
  terminateAction,
  lookAgainAction,
  ...list
}: SessionManagementProps) {
  const descriptionId = 'terminate-other-sessions-description'
  return (
    <Section
      id="session-management"
      title="Session Management"
      description="The devices and browsers that are signed in to your account."
    >
      <Card>
        <SessionManagementForm
          terminateAction={terminateAction}
          lookAgainAction={lookAgainAction}
          otherSessionCount={otherSessionCount}
          summary={
            <div className="grid grid-cols-1 items-center gap-x-6 gap-y-4 sm:grid-cols-[minmax(0,1fr)_auto]">
              <div className="grid grid-cols-1 gap-0.5">
                <p className="font-medium">{summariseOthers(otherSessionCount)}</p>
                <p id={descriptionId} className="text-sm text-ink-muted">
                  {explainButton(otherSessionCount)}
                </p>
              </div>
              <TerminateOtherSessionsButton
                disabled={otherSessionCount === 0}
                describedBy={descriptionId}
              />
            </div>
          }
        >
          <SessionList {...list} total={otherSessionCount + 1} />
        </SessionManagementForm>
      </Card>
    </Section>
  )
}

function explainButton(count: number): string {
  if (count === 0) return 'There are no other active sessions to terminate.'
  const others = count === 1 ? 'it' : 'them'
  return `Terminate Other Sessions signs ${others} out at once. This device stays signed in.`
}
