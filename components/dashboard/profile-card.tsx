import { ButtonLink } from '@/components/ui/button-link'
import { Card, CardBody } from '@/components/ui/card'
import { UserIcon } from '@/components/ui/icons/user'

/** Who is signed in, and the way to the profile. */
export function ProfileCard({ name, email }: { name: string; email: string }) {
  return (
    <Card>
      <CardBody className="grid h-full grid-cols-1 content-between gap-5">
        <div className="grid gap-1">
          <h2 className="flex items-center gap-2 font-semibold">
            <UserIcon className="text-ink-muted" />
            Profile
          </h2>
          <p className="grid wrap-anywhere text-ink-muted">
            {name && <bdi>{name}</bdi>}
            <bdi>{email}</bdi>
          </p>
        </div>
        <ButtonLink href="/settings/general" className="justify-self-start">
          View profile
        </ButtonLink>
      </CardBody>
    </Card>
  )
}
