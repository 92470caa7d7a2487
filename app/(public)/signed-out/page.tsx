import type { Metadata } from 'next'
import { ButtonLink } from '@/components/ui/button-link'
import { MessagePage } from '@/components/ui/message-page'
import { safeCallbackUrl } from '@/lib/auth/callback-url'

export const metadata: Metadata = { title: 'Signed out', robots: { index: false } }

const REASONS = new Map([
  ['terminated', 'This session was terminated from another device.'],
  ['expired', 'This session has expired.'],
  ['signed-out', 'You have signed out of this device.'],
])

export default async function SignedOutPage({ searchParams }: PageProps<'/signed-out'>) {
  const { reason, callbackUrl } = await searchParams
  const sentence = REASONS.get(String(reason)) ?? 'You are not signed in on this device.'
  const signInUrl = `/sign-in?${new URLSearchParams({ callbackUrl: safeCallbackUrl(callbackUrl) })}`
  return (
    <MessagePage
      title="You are signed out"
      actions={
        <ButtonLink href={signInUrl} variant="primary">
          Sign in again
        </ButtonLink>
      }
    >
      <p>{sentence}</p>
    </MessagePage>
  )
}
