import { Card } from '@/components/ui/card'
import { Section } from '@/components/ui/section'
import { Skeleton } from '@/components/ui/skeleton'
import { VisuallyHidden } from '@/components/ui/visually-hidden'
import { SessionRow } from './session-row'

/** Session Management before it is there: the same card and three rows, so that nothing jumps. */
export function SessionManagementSkeleton() {
  return (
    <Section
      id="session-management"
      title="Session Management"
      description="The devices and browsers that are signed in to your account."
    >
      <div aria-busy="true">
        <VisuallyHidden>Loading your active sessions…</VisuallyHidden>
        <Card aria-hidden="true">
          <SummarySkeleton />
          <ListHeadingSkeleton />
          {[0, 1, 2].map((row) => (
            <RowSkeleton key={row} hasAction={row > 0} />
          ))}
        </Card>
      </div>
    </Section>
  )
}

function SummarySkeleton() {
  return (
    <div className="grid grid-cols-1 gap-2.5 p-4 pb-3 sm:p-6 sm:pb-3">
      <div className="grid grid-cols-1 items-center gap-x-6 gap-y-4 sm:grid-cols-[minmax(0,1fr)_auto]">
        <div className="grid gap-0.5">
          <Skeleton className="h-12 w-full sm:h-6 sm:w-96" />
          <Skeleton className="h-10 w-full sm:h-5 sm:w-80" />
        </div>
        <Skeleton className="h-10 w-full before:h-full sm:h-9 sm:w-48" />
      </div>
      <div className="min-h-5" />
    </div>
  )
}

function ListHeadingSkeleton() {
  return (
    <div className="grid gap-0.5 border-t border-line px-4 py-4 sm:px-6">
      <Skeleton className="h-6 w-32" />
      <Skeleton className="h-10 w-72 sm:h-5" />
    </div>
  )
}

function RowSkeleton({ hasAction }: { hasAction: boolean }) {
  return (
    <SessionRow
      icon={<Skeleton className="size-10 before:h-full" />}
      title={<Skeleton className="h-6 w-40" />}
      action={hasAction && <Skeleton className="h-10 w-24 before:h-full sm:h-9" />}
    >
      <Skeleton className="h-10 w-80 sm:h-5" />
      <Skeleton className="h-5 w-52" />
    </SessionRow>
  )
}
