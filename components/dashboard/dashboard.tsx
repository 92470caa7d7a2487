import { PageHeading } from '@/components/ui/page-heading'
import { AccountSecurityCard } from './account-security-card'
import { ProfileCard } from './profile-card'

type DashboardProps = { name: string; email: string; otherSessionCount: number }

export function Dashboard({ name, email, otherSessionCount }: DashboardProps) {
  return (
    <div className="grid grid-cols-1 gap-6">
      <PageHeading description="Your account at a glance.">
        Welcome, <bdi>{name || email}</bdi>
      </PageHeading>
      <div className="grid grid-cols-1 gap-4 md:grid-cols-2">
        <AccountSecurityCard otherSessionCount={otherSessionCount} />
        <ProfileCard name={name} email={email} />
      </div>
    </div>
  )
}
