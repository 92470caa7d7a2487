'use server'

import { redirect } from 'next/navigation'
import { safeCallbackUrl } from '@/lib/auth/callback-url'
import { runLimitedAction } from '@/lib/auth/server-action'
import { signInErrorUrl } from '@/lib/auth/sign-in-error'

export async function oidcAction(form: FormData): Promise<void> {
  const callbackUrl = safeCallbackUrl(form.get('callbackUrl'))
  const sharedDevice = form.get('sharedDevice') !== null
  const outcome = await runLimitedAction('provider', async () => {
    // Auth.js is large, and most sign-ins do without it.
    const { startOidcSignIn } = await import('@/lib/auth/oidc/auth')
    return { status: 'ready' as const, url: await startOidcSignIn({ callbackUrl, sharedDevice }) }
  })
  if (outcome.status === 'ready') redirect(outcome.url)
  redirect(signInErrorUrl(ERRORS[outcome.status], callbackUrl))
}

const ERRORS = { refused: 'ForeignForm', unavailable: 'Unavailable', limited: 'TooMany' } as const
