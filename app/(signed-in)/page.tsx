import type { Metadata } from 'next'
import { Dashboard } from '@/components/dashboard/dashboard'
import { PageMain } from '@/components/ui/page-main'
import { requireViewer } from '@/lib/auth/viewer'
import { countActiveSessions } from '@/lib/sessions/sessions'
import { orUnavailable } from './or-unavailable'

export const metadata: Metadata = { title: 'Dashboard' }

export default function DashboardPage() {
  return orUnavailable(async () => {
    const { userId, name, email } = await requireViewer()
    const activeSessionCount = await countActiveSessions(userId)
    return (
      <PageMain>
        <Dashboard name={name} email={email} otherSessionCount={activeSessionCount - 1} />
      </PageMain>
    )
  })
}
