'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { SignInState } from '@/components/account/sign-in-state'
import { formatWait } from '@/components/ui/relative-time-format'
import { safeCallbackUrl } from '@/lib/auth/callback-url'
import { MAX_PASSWORD_LENGTH } from '@/lib/auth/password'
import { signInWithPassword } from '@/lib/auth/password-sign-in'
import { refuseForNow, runAction } from '@/lib/auth/server-action'
import { writeSessionCookie } from '@/lib/auth/session-cookie'
import { currentRequest } from '@/lib/request/current-request'
import { readDeviceEvidence } from '@/lib/sessions/device-evidence'

const MAX_EMAIL_LENGTH = 320

const signInSchema = z.object({
  email: z.string().trim().min(1).max(MAX_EMAIL_LENGTH),
  password: z.string().min(1).max(MAX_PASSWORD_LENGTH),
})

export async function signInAction(_previous: SignInState, form: FormData): Promise<SignInState> {
  const sharedDevice = form.get('sharedDevice') !== null
  const email = String(form.get('email') ?? '').slice(0, MAX_EMAIL_LENGTH)
  const outcome = await runAction(() => signIn(form, sharedDevice))
  if (outcome.status === 'started') redirect(safeCallbackUrl(form.get('callbackUrl')))
  return { status: 'failed', message: explain(outcome), email, sharedDevice }
}

const MESSAGES = {
  failed: 'The e-mail address or the password is not right.',
  unavailable:
    'Sign-in is not possible at the moment. Nothing was changed; please try again shortly.',
  refused: 'This form was sent from another site. Please sign in on this page.',
}

function explain(
  outcome: { status: keyof typeof MESSAGES } | { status: 'limited'; retryAfterS: number },
): string {
  if (outcome.status !== 'limited') return MESSAGES[outcome.status]
  const { retryAfterS } = refuseForNow(outcome)
  return `There were too many attempts to sign in. Please try again ${formatWait(retryAfterS)}.`
}

async function signIn(form: FormData, sharedDevice: boolean) {
  const credentials = signInSchema.safeParse(Object.fromEntries(form))
  if (!credentials.success) return { status: 'failed' as const }
  const requestHeaders = await headers()
  const outcome = await signInWithPassword(credentials.data, {
    sharedDevice,
    device: readDeviceEvidence(requestHeaders),
    ipAddress: currentRequest().ipAddress,
    formerToken: currentRequest().token,
  })
  if (outcome.status === 'started') await writeSessionCookie(outcome.token, { sharedDevice })
  return outcome
}
