import type { Metadata } from 'next'
import { SignInCard } from '@/components/account/sign-in-card'
import { SignInForm } from '@/components/account/sign-in-form'
import { safeCallbackUrl } from '@/lib/auth/callback-url'
import { describeSignInError } from '@/lib/auth/sign-in-error'
import { checkForDeadCookie } from '@/lib/auth/viewer'
import { env } from '@/lib/env'
import { oidcAction } from './oidc-action'

export const metadata: Metadata = { title: 'Sign in' }

/** The form of a password goes to the server in front (server/sign-in). */
export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  await checkForDeadCookie()
  const { callbackUrl, error } = await searchParams
  const hasProvider = env.AUTH_OIDC_ISSUER !== undefined
  return (
    <SignInCard>
      <SignInForm
        oidcAction={hasProvider ? oidcAction : undefined}
        oidcName={hasProvider ? env.AUTH_OIDC_NAME : undefined}
        callbackUrl={safeCallbackUrl(callbackUrl)}
        error={describeSignInError(typeof error === 'string' ? error : undefined)}
      />
    </SignInCard>
  )
}
