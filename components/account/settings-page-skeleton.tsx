'use client'

import { usePathname } from 'next/navigation'
import { SessionManagementSkeleton } from '@/components/sessions/session-management-skeleton'
import { PageHeading } from '@/components/ui/page-heading'
import { Skeleton } from '@/components/ui/skeleton'
import { ProfileDetailsSkeleton } from './profile-details-skeleton'

export function SettingsPageSkeleton() {
  const isSecurity = usePathname() === '/settings/security'
  return (
    <>
      <PageHeading description={<Skeleton className="h-6 w-60" />}>
        {isSecurity ? 'Security' : 'General'}
      </PageHeading>
      {isSecurity ? <SessionManagementSkeleton /> : <ProfileDetailsSkeleton />}
    </>
  )
}
