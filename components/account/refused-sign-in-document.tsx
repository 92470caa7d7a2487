import { buttonStyle } from '@/components/ui/button-style'
import { SignInCard } from './sign-in-card'
import { SignInForm } from './sign-in-form'
import type { FailedSignIn } from './sign-in-state'

type RefusedSignInDocumentProps = {
  failed: FailedSignIn
  callbackUrl: string
  /** What the person chose; empty for the system's. */
  theme: string
  stylesheets: string[]
  hasProvider: boolean
}

/** The sign-in page after a refusal, for browsers without JavaScript: a document without scripts. */
export function RefusedSignInDocument({
  failed,
  callbackUrl,
  theme,
  stylesheets,
  hasProvider,
}: RefusedSignInDocumentProps) {
  return (
    <html lang="en" data-theme={theme}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Sign in · Session Management</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" sizes="any" />
        {stylesheets.map((href) => (
          <link key={href} rel="stylesheet" href={href} />
        ))}
      </head>
      <body>
        <SignInCard>
          <SignInForm initial={failed} callbackUrl={callbackUrl} />
          {hasProvider && (
            <a href="/sign-in" className={buttonStyle('outline')}>
              Other ways to sign in
            </a>
          )}
        </SignInCard>
      </body>
    </html>
  )
}
