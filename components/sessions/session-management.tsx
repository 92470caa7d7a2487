import { Card } from '@/components/ui/card'
import { Section } from '@/components/ui/section'
import { SessionList, type SessionListProps } from './session-list'
import { SessionManagementForm } from './session-management-form'
import { TerminateOtherSessionsButton } from './terminate-other-sessions-button'
import type { TerminateState } from './terminate-state'

export type SessionManagementProps = Omit<SessionListProps, 'total'> & {
  /** All others, not only those on this page of the list. */
  otherSessionCount: number
  terminateAction: (previous: TerminateState, form: FormData) => Promise<TerminateState>
}

export function SessionManagement({
  otherSessionCount,
  terminateAction,
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
          otherSessionCount={otherSessionCount}
          summary={
            <div className="grid grid-cols-1 items-center gap-x-6 gap-y-4 sm:grid-cols-[minmax(0,1fr)_auto]">
              <div className="grid grid-cols-1 gap-0.5">
                <p className="font-medium">{summariseOthers(otherSessionCount)}</p>
                <p id={descriptionId} className="text-sm text-ink-muted">
                  {otherSessionCount > 0
                    ? 'Terminate Other Sessions signs them out at once. This device stays signed in.'
                    : 'There are no other active sessions to terminate.'}
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

function summariseOthers(count: number): string {
  if (count === 0) return 'Only this device is signed in to your account.'
  if (count === 1) return '1 other device or browser is signed in to your account.'
  return `${new Intl.NumberFormat('en').format(count)} other devices or browsers are signed in to your account.`
}
