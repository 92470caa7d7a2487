import { AuthError } from 'next-auth'
import { z } from 'zod'
import { type SignInError, SignInRefused } from '@/lib/auth/sign-in-error'
import { isDatabaseUnavailable } from '@/lib/database/outage'
import { log } from '@/lib/log'

/** What a provider sends back when the person said no there (RFC 6749, section 4.1.2.1). */
const CANCELLED = 'access_denied'

/** Auth.js keeps what was thrown in `cause.err`. */
const wrapperSchema = z.object({ cause: z.object({ err: z.instanceof(Error) }) })

/**
 * Says what the sign-in page shows for something that Auth.js gave its logger, and logs it once. A
 * person who cancelled at the provider is not an error.
 * @param providerError the `error` that came back from the provider, if any.
 */
export function explainFailure(failure: Error, providerError: string | null): SignInError {
  const wrapper = wrapperSchema.safeParse(failure)
  const reason = wrapper.success ? wrapper.data.cause.err : failure
  if (reason instanceof SignInRefused) {
    log().warn(
      { event: 'sign_in_failed', method: 'oidc', reason: reason.reason },
      'Sign-in failed',
    )
    return reason.reason
  }

  // Auth.js has checked that the answer is the provider's before it says so, and drops its code.
  const type = failure instanceof AuthError ? failure.type : null
  const isAnswer = type === 'OAuthCallbackError'
  if (isAnswer && providerError === CANCELLED) {
    log().info({ event: 'sign_in_failed', method: 'oidc', reason: CANCELLED }, 'Sign-in failed')
    return 'OAuthCallbackError'
  }
  logFailure(reason, [type, isAnswer ? providerError : null])
  if (isAnswer) return 'OAuthCallbackError'
  return isDatabaseUnavailable(reason) ? 'Unavailable' : 'SignInFailed'
}

/**
 * The stack and codes alone: what else an error and its causes hold may be the provider's tokens.
 * Auth.js's type is one of the codes, because a build shortens the names of classes.
 */
function logFailure(reason: Error, given: (string | null)[]): void {
  const codes = [...given, ...listCodes(reason)].filter((code) => code !== null)
  const fields = { event: 'sign_in_failed', method: 'oidc', reason: 'error', codes }
  log().error({ ...fields, stack: reason.stack }, 'OpenID Connect sign-in failed')
}

const codesSchema = z.object({
  code: z.string().nullable().default(null),
  error: z.string().nullable().default(null),
  cause: z.unknown(),
})

function listCodes(error: unknown): (string | null)[] {
  const parsed = codesSchema.safeParse(error)
  return parsed.success
    ? [parsed.data.code, parsed.data.error, ...listCodes(parsed.data.cause)]
    : []
}
