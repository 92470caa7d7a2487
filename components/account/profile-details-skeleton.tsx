import { Card } from '@/components/ui/card'
import { Skeleton } from '@/components/ui/skeleton'
import { VisuallyHidden } from '@/components/ui/visually-hidden'
import { DETAIL_ROW } from './profile-details'

/** Name and e-mail before they are there. */
export function ProfileDetailsSkeleton() {
  return (
    <div aria-busy="true">
      <VisuallyHidden>Loading your profile…</VisuallyHidden>
      <Card aria-hidden="true" className="divide-y divide-line">
        {['w-36', 'w-52'].map((width) => (
          <div key={width} className={DETAIL_ROW}>
            <Skeleton className="h-6 w-16 text-sm" />
            <Skeleton className={`h-6 ${width}`} />
          </div>
        ))}
      </Card>
    </div>
  )
}
