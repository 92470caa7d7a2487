import { AuthError } from 'next-auth'
import { z } from 'zod'
import { type SignInError, SignInRefused } from '@/lib/auth/sign-in-error'
import { isDatabaseUnavailable } from '@/lib/database/outage'
import { log } from '@/lib/log'

/** What a provider sends back when the person said no there (RFC 6749, section 4.1.2.1). */
const CANCELLED = 'access_denied'

/** Auth.js keeps what was thrown in `cause.err`. */
const wrapperSchema = z.object({ cause: z.object({ err: z.instanceof(Error) }) })

/** Logs a failure of Auth.js once, unless the person cancelled. @returns what the page shows. */
export function explainFailure(failure: Error, providerError: string | null): SignInError {
  const wrapper = wrapperSchema.safeParse(failure)
  const reason = wrapper.success ? wrapper.data.cause.err : failure
  if (reason instanceof SignInRefused) {
    log().warn({ event: 'sign_in_failed', method: 'oidc', reason: reason.reason }, 'Sign-in failed')
    return reason.reason
  }

  // Auth.js checks that the response is the provider's before it says so, and drops its code.
  const type = failure instanceof AuthError ? failure.type : null
  const isFromProvider = type === 'OAuthCallbackError'
  if (isFromProvider && providerError === CANCELLED) {
    log().info({ event: 'sign_in_failed', method: 'oidc', reason: CANCELLED }, 'Sign-in failed')
    return 'OAuthCallbackError'
  }
  logFailure(reason, [type, isFromProvider ? providerError : null])
  if (isFromProvider) return 'OAuthCallbackError'
  return isDatabaseUnavailable(reason) ? 'Unavailable' : 'SignInFailed'
}

/** Stack and codes only: the rest may hold tokens. With Auth.js's type: builds rename classes. */
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
