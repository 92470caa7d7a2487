import { Card } from '@/components/ui/card'
import { Section } from '@/components/ui/section'
import { Skeleton, SkeletonBlock } from '@/components/ui/skeleton'
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
        <div className="grid grid-cols-1 gap-0.5">
          <div>
            <Skeleton className="h-6 w-96" />
            <Skeleton className="h-6 w-36 sm:hidden" />
          </div>
          <div className="text-sm">
            <Skeleton className="h-5 w-120" />
            <Skeleton className="h-5 w-full sm:hidden" />
            <Skeleton className="h-5 w-20 sm:hidden" />
          </div>
        </div>
        <SkeletonBlock className="h-10 w-full sm:h-9 sm:w-48" />
      </div>
      <div className="min-h-5" />
    </div>
  )
}

function ListHeadingSkeleton() {
  return (
    <div className="grid grid-cols-1 gap-0.5 border-t border-line p-4 sm:px-6">
      <Skeleton className="h-6 w-32" />
      <div className="text-sm">
        <Skeleton className="h-5 w-72" />
        <Skeleton className="h-5 w-32 sm:hidden" />
      </div>
    </div>
  )
}

function RowSkeleton({ hasAction }: { hasAction: boolean }) {
  return (
    <SessionRow
      icon={<SkeletonBlock className="size-10" />}
      title={<Skeleton className="h-6 w-40" />}
      action={hasAction && <SkeletonBlock className="h-10 w-28 sm:h-9" />}
    >
      <div>
        <Skeleton className="h-5 w-96" />
        <Skeleton className="h-5 w-24 sm:hidden" />
        <Skeleton className="h-5 w-40 sm:hidden" />
      </div>
      <div>
        <Skeleton className="h-5 w-52" />
        <Skeleton className="h-5 w-16 sm:hidden" />
      </div>
    </SessionRow>
  )
}
