import type { Metadata } from 'next'
import { SignInForm } from '@/components/account/sign-in-form'
import { BrandMark } from '@/components/ui/brand-mark'
import { Card, CardBody } from '@/components/ui/card'
import { CenteredMain } from '@/components/ui/centered-main'
import { safeCallbackUrl } from '@/lib/auth/callback-url'
import { describeSignInError } from '@/lib/auth/sign-in-error'
import { env } from '@/lib/env'
import { signInAction } from './actions'
import { oidcAction } from './oidc-action'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const { callbackUrl, error } = await searchParams
  const hasProvider = env.AUTH_OIDC_ISSUER !== undefined
  return (
    <CenteredMain>
      <Card className="w-full max-w-form">
        <CardBody className="grid gap-6 py-8 sm:px-8">
          <div className="grid justify-items-center gap-4 text-center">
            <BrandMark className="size-11" />
            <h1 className="text-xl font-semibold">Sign in</h1>
          </div>
          <SignInForm
            signInAction={signInAction}
            oidcAction={hasProvider ? oidcAction : undefined}
            oidcName={hasProvider ? env.AUTH_OIDC_NAME : undefined}
            callbackUrl={safeCallbackUrl(callbackUrl)}
            error={describeSignInError(typeof error === 'string' ? error : undefined)}
          />
        </CardBody>
      </Card>
    </CenteredMain>
  )
}
