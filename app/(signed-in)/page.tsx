import type { Metadata } from 'next'
import { Dashboard } from '@/components/dashboard/dashboard'
import { PageMain } from '@/components/ui/page-main'
import { requireViewer } from '@/lib/auth/viewer'
import { sessions } from '@/lib/session-management'
import { withOutageFallback } from './with-outage-fallback'

export const metadata: Metadata = { title: 'Dashboard' }

export default function DashboardPage() {
  return <PageMain>{withOutageFallback(renderDashboard)}</PageMain>
}

async function renderDashboard() {
  const { userId, sessionId, name, email } = await requireViewer()
  const otherSessionCount = await sessions().countOthers({ userId, currentSessionId: sessionId })
  return <Dashboard name={name} email={email} otherSessionCount={otherSessionCount} />
}
