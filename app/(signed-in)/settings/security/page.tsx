import type { Metadata } from 'next'
import { SessionManagement } from '@/components/sessions/session-management'
import { PageHeading } from '@/components/ui/page-heading'
import { requireViewer } from '@/lib/auth/viewer'
import { env } from '@/lib/env'
import { readCursor } from '@/lib/sessions/session-cursor'
import { listSessions } from '@/lib/sessions/session-list'
import { orUnavailable } from '../../or-unavailable'
import { lookAgainAction, terminateAction } from './actions'

const PATH = '/settings/security'

export const metadata: Metadata = { title: 'Security' }

export default function SecurityPage({ searchParams }: PageProps<'/settings/security'>) {
  return orUnavailable(async () => {
    const { userId, sessionId } = await requireViewer()
    const { cursor: given } = await searchParams
    const cursor = typeof given === 'string' ? readCursor(given) : null
    const list = await listSessions({ userId, currentSessionId: sessionId, cursor })
    return (
      <>
        <PageHeading description="Where you are signed in.">Security</PageHeading>
        <SessionManagement
          sessions={list.sessions}
          otherSessionCount={list.otherCount}
          now={list.now}
          providerName={env.AUTH_OIDC_NAME}
          firstPageHref={cursor && PATH}
          nextPageHref={list.nextCursor && `${PATH}?cursor=${list.nextCursor}`}
          terminateAction={terminateAction}
          lookAgainAction={lookAgainAction}
        />
      </>
    )
  })
}
