'use server'

import { redirect } from 'next/navigation'
import { safeCallbackUrl } from '@/lib/auth/callback-url'
import { startOidcSignIn } from '@/lib/auth/oidc/auth'
import { runLimitedAction } from '@/lib/auth/server-action'
import { signInErrorUrl } from '@/lib/auth/sign-in-error'

export async function oidcAction(form: FormData): Promise<void> {
  const callbackUrl = safeCallbackUrl(form.get('callbackUrl'))
  const sharedDevice = form.get('sharedDevice') !== null
  const outcome = await runLimitedAction('provider', async () => ({
    status: 'ready' as const,
    url: await startOidcSignIn({ callbackUrl, sharedDevice }),
  }))
  if (outcome.status === 'ready') redirect(outcome.url)
  redirect(signInErrorUrl(ERRORS[outcome.status], callbackUrl))
}

const ERRORS = { refused: 'ForeignForm', unavailable: 'Unavailable', limited: 'TooMany' } as const
