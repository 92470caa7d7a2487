'use client'

import { usePathname } from 'next/navigation'
import { DashboardSkeleton } from '@/components/dashboard/dashboard-skeleton'
import { SettingsFrame } from './settings-frame'
import { SettingsPageSkeleton } from './settings-page-skeleton'

export function AppPageSkeleton() {
  const pathname = usePathname()
  if (!pathname.startsWith('/settings')) return <DashboardSkeleton />
  return (
    <SettingsFrame>
      <SettingsPageSkeleton />
    </SettingsFrame>
  )
}
