import type { Metadata } from 'next'
import { ProfileDetails } from '@/components/account/profile-details'
import { PageHeading } from '@/components/ui/page-heading'
import { requireViewer } from '@/lib/auth/viewer'
import { withOutageFallback } from '../../with-outage-fallback'

export const metadata: Metadata = { title: 'General' }

export default function GeneralPage() {
  return withOutageFallback(async () => {
    const { name, email } = await requireViewer()
    return (
      <>
        <PageHeading description="Who you are in this app.">General</PageHeading>
        <ProfileDetails name={name} email={email} />
      </>
    )
  })
}
