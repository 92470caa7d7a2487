'use client'

import { Button } from '@/components/ui/button'
import { MessagePage } from '@/components/ui/message-page'

export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  return (
    <MessagePage
      title="Something went wrong"
      actions={
        <Button variant="primary" onClick={reset}>
          Try again
        </Button>
      }
    >
      <p>The page could not be shown. You are still signed in.</p>
      {error.digest && <p>If it happens again, please report the number {error.digest}.</p>}
    </MessagePage>
  )
}
