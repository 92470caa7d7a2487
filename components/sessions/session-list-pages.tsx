import { ButtonLink } from '@/components/ui/button-link'
import { CardSection } from '@/components/ui/card'

export type SessionListPagesProps = { firstPageHref?: string | null; nextPageHref?: string | null }

export function SessionListPages({ firstPageHref, nextPageHref }: SessionListPagesProps) {
  if (!firstPageHref && !nextPageHref) return null
  return (
    <CardSection>
      <nav aria-label="Pages of active sessions" className="flex flex-wrap gap-2">
        {firstPageHref && <ButtonLink href={firstPageHref}>First page</ButtonLink>}
        {nextPageHref && <ButtonLink href={nextPageHref}>Next page</ButtonLink>}
      </nav>
    </CardSection>
  )
}
