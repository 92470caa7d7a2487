import { describeOtherDevices } from '@/components/sessions/describe-others'
import { ShieldIcon } from '@/components/ui/icons/shield'
import { DashboardCard } from './dashboard-card'

export function AccountSecurityCard({ otherSessionCount }: { otherSessionCount: number }) {
  return (
    <DashboardCard
      icon={<ShieldIcon className="text-ink-muted" />}
      title="Account security"
      href="/settings/security"
      linkText="Review sessions"
    >
      <p className="text-ink-muted">{summarise(otherSessionCount)}</p>
    </DashboardCard>
  )
}

function summarise(otherSessionCount: number): string {
  if (otherSessionCount === 0) return 'You are signed in on this device only.'
  return `You are signed in on this device and on ${describeOtherDevices(otherSessionCount)}.`
}
