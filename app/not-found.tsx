import type { Metadata } from 'next'
import { ButtonLink } from '@/components/ui/button-link'
import { CompassIcon } from '@/components/ui/icons/compass'
import { MessagePage } from '@/components/ui/message-page'

export const metadata: Metadata = { title: 'Page not found' }

export default function NotFound() {
  return (
    <MessagePage
      icon={<CompassIcon />}
      title="Page not found"
      actions={<ButtonLink href="/">Go to the dashboard</ButtonLink>}
    >
      <p>There is no page at this address. It may have moved, or the link may be incomplete.</p>
    </MessagePage>
  )
}
