import type { Metadata } from 'next'
import { Dashboard } from '@/components/dashboard/dashboard'
import { requireViewer } from '@/lib/auth/viewer'
import { countActiveSessions } from '@/lib/sessions/sessions'
import { orUnavailable } from './or-unavailable'

export const metadata: Metadata = { title: 'Dashboard' }

export default function DashboardPage() {
  return orUnavailable(async () => {
    const { userId, name, email } = await requireViewer()
    const activeSessionCount = await countActiveSessions(userId)
    return (
      <main id="content" className="mx-auto max-w-page px-4 py-6 sm:px-5 sm:py-10">
        <Dashboard name={name} email={email} otherSessionCount={activeSessionCount - 1} />
      </main>
    )
  })
}
