import { Card } from '@/components/ui/card'
import { Loading } from '@/components/ui/loading'
import { Skeleton } from '@/components/ui/skeleton'
import { DETAIL_ROW } from './profile-details'

export function ProfileDetailsSkeleton() {
  return (
    <Loading label="Loading your profile…">
      <Card className="divide-y divide-line">
        {['w-36', 'w-52'].map((width) => (
          <div key={width} className={DETAIL_ROW}>
            <Skeleton className="h-6 w-16 text-sm" />
            <Skeleton className={`h-6 ${width}`} />
          </div>
        ))}
      </Card>
    </Loading>
  )
}
