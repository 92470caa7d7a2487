import type { ReactNode } from 'react'
import { NavigationSkeleton } from '@/components/account/navigation-skeleton'
import { SettingsNavigation } from '@/components/account/settings-navigation'
import { SessionManagementSkeleton } from '@/components/sessions/session-management-skeleton'

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <main
      id="content"
      className="mx-auto grid max-w-page gap-6 px-4 py-6 sm:px-5 sm:py-10 md:grid-cols-[11rem_minmax(0,1fr)] md:gap-10"
    >
      <SettingsNavigation />
      <div className="grid min-w-0 content-start gap-6">
        <NavigationSkeleton fallback={<SessionManagementSkeleton />}>{children}</NavigationSkeleton>
      </div>
    </main>
  )
}
