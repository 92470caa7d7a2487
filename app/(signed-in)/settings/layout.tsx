import type { ReactNode } from 'react'
import { NavigationSkeleton } from '@/components/account/navigation-skeleton'
import { SettingsFrame } from '@/components/account/settings-frame'
import { SettingsPageSkeleton } from '@/components/account/settings-page-skeleton'

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <SettingsFrame>
      <NavigationSkeleton fallback={<SettingsPageSkeleton />}>{children}</NavigationSkeleton>
    </SettingsFrame>
  )
}
