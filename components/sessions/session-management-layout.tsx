import type { ReactNode } from 'react'
import { CardSection } from '@/components/ui/card'
import { Section } from '@/components/ui/section'

// Where the parts lie, for Session Management and for its skeleton, so that nothing jumps.

export function SessionManagementSection({ children }: { children: ReactNode }) {
  return (
    <Section
      id="session-management"
      title="Session Management"
      description="The devices and browsers that are signed in to your account."
    >
      {children}
    </Section>
  )
}

export function SummaryLayout({
  sentences,
  action,
  outcome,
}: {
  sentences: ReactNode
  action: ReactNode
  outcome: ReactNode
}) {
  return (
    <div className="grid grid-cols-1 gap-2.5 p-4 pb-3 sm:p-6 sm:pb-3">
      <div className="grid grid-cols-1 items-center gap-x-6 gap-y-4 sm:grid-cols-[minmax(0,1fr)_auto]">
        <div className="grid grid-cols-1 gap-0.5">{sentences}</div>
        {action}
      </div>
      {outcome}
    </div>
  )
}

export function ListHeadingLayout({ children }: { children: ReactNode }) {
  return <CardSection className="grid grid-cols-1 gap-0.5">{children}</CardSection>
}
