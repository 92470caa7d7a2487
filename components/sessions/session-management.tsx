'use client'

import type { ListPlace } from '@/components/live/list/fetch-session-list'
import { useSessionList } from '@/components/live/list/use-session-list'
import { Card } from '@/components/ui/card'
import type { SessionListView } from '@/lib/sessions/session-view'
import { SessionList } from './session-list'
import { SessionManagementForm } from './session-management-form'
import { SessionManagementSection } from './session-management-layout'
import type { TerminateAction } from './terminate-state'

export type SessionManagementProps = ListPlace & {
  list: SessionListView
  path: string
  providerName?: string
  terminateAction: TerminateAction
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
  return (
    <SessionManagementSection>
      <Card>
        <SessionManagementForm
          terminateAction={terminateAction}
          otherSessionCount={list.otherCount}
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
    </SessionManagementSection>
  )
}
