import { UserIcon } from '@/components/ui/icons/user'
import { DashboardCard } from './dashboard-card'

export function ProfileCard({ name, email }: { name: string; email: string }) {
  return (
    <DashboardCard
      icon={<UserIcon className="text-ink-muted" />}
      title="Profile"
      href="/settings/general"
      linkText="View profile"
    >
      <p className="grid wrap-anywhere text-ink-muted">
        {name && <bdi>{name}</bdi>}
        <bdi>{email}</bdi>
      </p>
    </DashboardCard>
  )
}
