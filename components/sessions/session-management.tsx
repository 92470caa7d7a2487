'use client'

import type { ListPlace } from '@/components/live/list/fetch-session-list'
import { useSessionList } from '@/components/live/list/use-session-list'
import { Card } from '@/components/ui/card'
import { Section } from '@/components/ui/section'
import type { SessionListView } from '@/lib/sessions/session-view'
import { SessionList } from './session-list'
import { SessionManagementForm } from './session-management-form'
import { TerminateOtherSessionsButton } from './terminate-other-sessions-button'
import { summariseOthers, type TerminateState } from './terminate-state'

export type SessionManagementProps = ListPlace & {
  list: SessionListView
  /** The address of this page. */
  path: string
  providerName?: string
  terminateAction: (previous: TerminateState, form: FormData) => Promise<TerminateState>
}

export function SessionManagement({
  list: given,
  sessionId,
  cursor,
  path,
  providerName,
  terminateAction,
}: SessionManagementProps) {
  const list = useSessionList(given, { sessionId, cursor })
  const { otherCount } = list
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
          otherSessionCount={otherCount}
          summary={
            <div className="grid grid-cols-1 items-center gap-x-6 gap-y-4 sm:grid-cols-[minmax(0,1fr)_auto]">
              <div className="grid grid-cols-1 gap-0.5">
                <p className="font-medium">{summariseOthers(otherCount)}</p>
                <p id={descriptionId} className="text-sm text-ink-muted">
                  {explainButton(otherCount)}
                </p>
              </div>
              <TerminateOtherSessionsButton
                disabled={otherCount === 0}
                describedBy={descriptionId}
              />
            </div>
          }
        >
          <SessionList
            sessions={list.sessions}
            total={list.total}
            now={list.now}
            providerName={providerName}
            firstPageHref={cursor && path}
            nextPageHref={list.nextCursor && `${path}?cursor=${list.nextCursor}`}
          />
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
