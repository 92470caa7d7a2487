import { Card } from '@/components/ui/card'

export function ProfileDetails({ name, email }: { name: string; email: string }) {
  return (
    <Card>
      <dl className="divide-y divide-line">
        <Detail term="Name">{name || 'Not given'}</Detail>
        <Detail term="Email">{email}</Detail>
      </dl>
    </Card>
  )
}

export const DETAIL_ROW =
  'grid grid-cols-1 gap-x-6 gap-y-0.5 p-4 sm:grid-cols-[10rem_minmax(0,1fr)] sm:px-6'

function Detail({ term, children }: { term: string; children: string }) {
  return (
    <div className={DETAIL_ROW}>
      <dt className="text-sm/6 text-ink-muted">{term}</dt>
      <dd className="wrap-anywhere">
        <bdi>{children}</bdi>
      </dd>
    </div>
  )
}
