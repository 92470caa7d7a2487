import type { Metadata } from 'next'
import { SessionManagement } from '@/components/sessions/session-management'
import { PageHeading } from '@/components/ui/page-heading'
import { requireViewer } from '@/lib/auth/viewer'
import { env } from '@/lib/env'
import { sessions } from '@/lib/session-management'
import { readCursor, writeCursor } from '@/lib/sessions/session-cursor'
import { withOutageFallback } from '../../with-outage-fallback'
import { terminateAction } from './actions'

const PATH = '/settings/security'

export const metadata: Metadata = { title: 'Security' }

export default function SecurityPage({ searchParams }: PageProps<'/settings/security'>) {
  return withOutageFallback(async () => {
    const { userId, sessionId } = await requireViewer()
    const { cursor: given } = await searchParams
    const after = typeof given === 'string' ? readCursor(given) : null
    const cursor = after && writeCursor(after)
    const list = await sessions().list({ userId, currentSessionId: sessionId, cursor: after })
    return (
      <>
        <PageHeading description="Where you are signed in.">Security</PageHeading>
        <SessionManagement
          // What one page of the list has followed is not for another one.
          key={cursor}
          list={list}
          sessionId={sessionId}
          path={PATH}
          cursor={cursor}
          providerName={env.AUTH_OIDC_NAME}
          terminateAction={terminateAction}
        />
      </>
    )
  })
}
