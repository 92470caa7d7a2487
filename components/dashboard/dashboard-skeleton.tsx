import { Card, CardBody } from '@/components/ui/card'
import { Loading } from '@/components/ui/loading'
import { PageMain } from '@/components/ui/page-main'
import { Skeleton, SkeletonBlock } from '@/components/ui/skeleton'

export function DashboardSkeleton() {
  return (
    <PageMain>
      <Loading label="Loading the dashboard…">
        <div className="grid grid-cols-1 gap-6">
          <div className="grid grid-cols-1 gap-1">
            <Skeleton className="h-8 w-64 text-xl" />
            <Skeleton className="h-6 w-48" />
          </div>
          <div className="grid grid-cols-1 gap-4 md:grid-cols-2">
            <CardSkeleton />
            <CardSkeleton />
          </div>
        </div>
      </Loading>
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
