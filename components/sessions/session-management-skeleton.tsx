import { Card } from '@/components/ui/card'
import { Loading } from '@/components/ui/loading'
import { Skeleton, SkeletonBlock } from '@/components/ui/skeleton'
import {
  ListHeadingLayout,
  SessionManagementSection,
  SummaryLayout,
} from './session-management-layout'
import { SessionRow } from './session-row'

export function SessionManagementSkeleton() {
  return (
    <SessionManagementSection>
      <Loading label="Loading your active sessions…">
        <Card>
          <SummarySkeleton />
          <ListHeadingSkeleton />
          {[0, 1, 2].map((row) => (
            <RowSkeleton key={row} hasAction={row > 0} />
          ))}
        </Card>
      </Loading>
    </SessionManagementSection>
  )
}

function SummarySkeleton() {
  return (
    <SummaryLayout
      sentences={
        <>
          <div>
            <Skeleton className="h-6 w-96" />
            <Skeleton className="h-6 w-36 sm:hidden" />
          </div>
          <div className="text-sm">
            <Skeleton className="h-5 w-120" />
            <Skeleton className="h-5 w-full sm:hidden" />
            <Skeleton className="h-5 w-20 sm:hidden" />
          </div>
        </>
      }
      action={<SkeletonBlock className="h-10 w-full sm:h-9 sm:w-48" />}
      outcome={<div className="min-h-5" />}
    />
  )
}

function ListHeadingSkeleton() {
  return (
    <ListHeadingLayout>
      <Skeleton className="h-6 w-32" />
      <div className="text-sm">
        <Skeleton className="h-5 w-72" />
        <Skeleton className="h-5 w-32 sm:hidden" />
      </div>
    </ListHeadingLayout>
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
