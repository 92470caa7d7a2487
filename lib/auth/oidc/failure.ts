import { AuthError } from 'next-auth'
import { z } from 'zod'
import { type SignInError, SignInRefused } from '@/lib/auth/sign-in-error'
import { isDatabaseUnavailable } from '@/lib/database/outage'
import { logFailure } from '@/lib/request/refusal-log'

/** What a provider sends back when the person said no there (RFC 6749, section 4.1.2.1). */
const CANCELLED = 'access_denied'

const FAILED = { event: 'sign_in_failed', method: 'oidc' }

/** Auth.js keeps what was thrown in `cause.err`. */
const wrapperSchema = z.object({ cause: z.object({ err: z.instanceof(Error) }) })

/** Logs a failure of Auth.js once, unless the person cancelled. @returns what the page shows. */
export function explainFailure(failure: Error, providerError: string | null): SignInError {
  const wrapper = wrapperSchema.safeParse(failure)
  const reason = wrapper.success ? wrapper.data.cause.err : failure
  if (reason instanceof SignInRefused) {
    logFailure({
      level: 'warn',
      fields: { ...FAILED, reason: reason.reason },
      message: 'Sign-in failed',
    })
    return reason.reason
  }

  // Auth.js checks that the response is the provider's before it says so, and drops its code.
  const type = failure instanceof AuthError ? failure.type : null
  const isFromProvider = type === 'OAuthCallbackError'
  if (isFromProvider && providerError === CANCELLED) {
    logFailure({
      level: 'info',
      fields: { ...FAILED, reason: CANCELLED },
      message: 'Sign-in failed',
    })
    return 'OAuthCallbackError'
  }
  logError(reason, [type, isFromProvider ? providerError : null])
  if (isFromProvider) return 'OAuthCallbackError'
  return isDatabaseUnavailable(reason) ? 'Unavailable' : 'SignInFailed'
}

/** Stack and codes only: the rest may hold tokens. With Auth.js's type: builds rename classes. */
function logError(reason: Error, given: (string | null)[]): void {
  const codes = [...given, ...listCodes(reason)].filter((code) => code !== null)
  logFailure({
    level: 'error',
    fields: { ...FAILED, reason: 'error' },
    details: { codes, stack: reason.stack },
    message: 'OpenID Connect sign-in failed',
  })
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
