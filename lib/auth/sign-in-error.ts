/** As `/sign-in?error=` has it, in Auth.js's words where there are any. */
export type SignInError =
  | 'AccessDenied'
  | 'EmailMissing'
  | 'EmailUnverified'
  | 'ForeignForm'
  | 'OAuthAccountNotLinked'
  | 'OAuthCallbackError'
  | 'SignInFailed'
  | 'TooMany'
  | 'Unavailable'

const FAILED = 'The sign-in could not be completed. Please try again.'

const SENTENCES = new Map<string, string>([
  ['AccessDenied', 'This account cannot sign in here. Please ask your administrator.'],
  [
    'EmailMissing',
    'Your provider did not pass on a valid e-mail address, and the first sign-in needs one. Please allow it there and try again.',
  ],
  [
    'EmailUnverified',
    'Your provider has not verified your email address. Please sign in the way you did before, or verify the address there and try again.',
  ],
  ['ForeignForm', 'This form was sent from another site. Please sign in on this page.'],
  [
    'OAuthAccountNotLinked',
    'This sign-in does not fit your account here. Please sign in the way you did before, or ask your administrator.',
  ],
  ['OAuthCallbackError', 'Your provider did not sign you in. Please try again.'],
  ['TooMany', 'There were too many attempts to sign in. Please try again in a minute.'],
  [
    'Unavailable',
    'Sign-in is not possible at the moment. Nothing was changed; please try again shortly.',
  ],
] satisfies [SignInError, string][])

/** What the sign-in page says. Any link can contain an unknown code: that gets FAILED. */
export function describeSignInError(code: string | undefined): string | undefined {
  return code === undefined ? undefined : (SENTENCES.get(code) ?? FAILED)
}

/** The sign-in page with an error. `callbackUrl` is a safe path, where to go after the next try. */
export function signInErrorUrl(error: SignInError, callbackUrl = '/'): string {
  const query = new URLSearchParams({ error, ...(callbackUrl !== '/' && { callbackUrl }) })
  return `/sign-in?${query}`
}

/** Thrown where Auth.js calls us and has no other way to hear that a sign-in is refused. */
export class SignInRefused extends Error {
  override name = 'SignInRefused'

  constructor(readonly reason: SignInError) {
    super(reason)
  }
}
