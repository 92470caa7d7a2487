import type { ReactNode } from 'react'
import { PageMain } from '@/components/ui/page-main'
import { SettingsNavigation } from './settings-navigation'

export function SettingsFrame({ children }: { children: ReactNode }) {
  return (
    <PageMain>
      <div className="grid grid-cols-1 gap-6 md:grid-cols-[11rem_minmax(0,1fr)] md:gap-10">
        <SettingsNavigation />
        <div className="grid grid-cols-1 content-start gap-6">{children}</div>
      </div>
    </PageMain>
  )
}
