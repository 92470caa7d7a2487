import { formatWait } from '@/components/ui/relative-time-format'

export type SignInRefusal =
  | { status: 'failed' }
  | { status: 'limited'; retryAfterS: number }
  /** Another site sent the form. */
  | { status: 'refused' }
  /** The database is away. */
  | { status: 'unavailable' }

/** `code` is the status of the response. */
export type Explanation = { code: number; message: string; retryAfterS?: number }

const EXPLANATIONS = {
  failed: { code: 200, message: 'The e-mail address or the password is not right.' },
  refused: {
    code: 403,
    message: 'This form was sent from another site. Please sign in on this page.',
  },
  unavailable: {
    code: 503,
    message:
      'Sign-in is not possible at the moment. Nothing was changed; please try again shortly.',
    retryAfterS: 5,
  },
}

export function explain(refusal: SignInRefusal): Explanation {
  if (refusal.status !== 'limited') return EXPLANATIONS[refusal.status]
  const { retryAfterS } = refusal
  const message = `There were too many attempts to sign in. Please try again ${formatWait(retryAfterS)}.`
  return { code: 429, message, retryAfterS }
}
