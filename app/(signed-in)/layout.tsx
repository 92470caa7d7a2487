import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { setThemeAction } from '@/app/actions'
import { readTheme } from '@/app/theme'
import { AppHeader } from '@/components/account/app-header'
import { AppPageSkeleton } from '@/components/account/app-page-skeleton'
import { NavigationSkeleton } from '@/components/account/navigation-skeleton'
import { LeaveWhenSessionEnds } from '@/components/live/leaving/leave-when-session-ends'
import { UnavailablePage } from '@/components/ui/unavailable-page'
import { requireViewer } from '@/lib/auth/viewer'
import { signOutAction } from './actions'
import { withOutageFallback } from './with-outage-fallback'

export default function SignedInLayout({ children }: { children: ReactNode }) {
  return withOutageFallback(
    async () => {
      const { name, email, sessionId } = await requireViewer()
      return (
        <LeaveWhenSessionEnds sessionId={sessionId}>
          <AppHeader
            name={name}
            email={email}
            theme={readTheme(await cookies())}
            setThemeAction={setThemeAction}
            signOutAction={signOutAction}
          />
          <NavigationSkeleton fallback={<AppPageSkeleton />}>{children}</NavigationSkeleton>
        </LeaveWhenSessionEnds>
      )
    },
    <UnavailablePage />,
  )
}
