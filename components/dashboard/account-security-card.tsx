import { ButtonLink } from '@/components/ui/button-link'
import { Card, CardBody } from '@/components/ui/card'
import { ShieldIcon } from '@/components/ui/icons/shield'

/** How many sessions are active now, and the way to them. */
export function AccountSecurityCard({ otherSessionCount }: { otherSessionCount: number }) {
  return (
    <Card>
      <CardBody className="grid h-full grid-cols-1 content-between gap-5">
        <div className="grid gap-1">
          <h2 className="flex items-center gap-2 font-semibold">
            <ShieldIcon className="text-ink-muted" />
            Account security
          </h2>
          <p className="text-ink-muted">{summarise(otherSessionCount)}</p>
        </div>
        <ButtonLink href="/settings/security" className="justify-self-start">
          Review sessions
        </ButtonLink>
      </CardBody>
    </Card>
  )
}

function summarise(otherSessionCount: number): string {
  if (otherSessionCount === 0) return 'You are signed in on this device only.'
  const others =
    otherSessionCount === 1
      ? '1 other device or browser'
      : `${new Intl.NumberFormat('en').format(otherSessionCount)} other devices or browsers`
  return `You are signed in on this device and on ${others}.`
}
