import { Card, CardBody } from '@/components/ui/card'
import { PageMain } from '@/components/ui/page-main'
import { Skeleton, SkeletonBlock } from '@/components/ui/skeleton'
import { VisuallyHidden } from '@/components/ui/visually-hidden'

/** The dashboard before it is there. */
export function DashboardSkeleton() {
  return (
    <PageMain>
      <div aria-busy="true">
        <VisuallyHidden>Loading the dashboard…</VisuallyHidden>
        <div aria-hidden="true" className="grid grid-cols-1 gap-6">
          <div className="grid grid-cols-1 gap-1">
            <Skeleton className="h-8 w-64 text-xl" />
            <Skeleton className="h-6 w-48" />
          </div>
          <div className="grid grid-cols-1 gap-4 md:grid-cols-2">
            <CardSkeleton />
            <CardSkeleton />
          </div>
        </div>
      </div>
    </PageMain>
  )
}

function CardSkeleton() {
  return (
    <Card>
      <CardBody className="grid grid-cols-1 gap-5">
        <div className="grid grid-cols-1 gap-1">
          <Skeleton className="h-6 w-36" />
          <Skeleton className="h-6 w-64" />
          <Skeleton className="h-6 w-40" />
        </div>
        <SkeletonBlock className="h-10 w-32 sm:h-9" />
      </CardBody>
    </Card>
  )
}
