import type { IncomingMessage, ServerResponse } from 'node:http'
import { readKnownDevices } from '@/lib/auth/known-devices-cookie'
import { signInWithPassword } from '@/lib/auth/password-sign-in'
import { isDatabaseUnavailable } from '@/lib/database/outage'
import { currentRequest } from '@/lib/request/current-request'
import { limitRequest } from '@/lib/request/rate-limits'
import { logOutage } from '@/lib/request/refusal-log'
import { logForeignOrigin } from '@/lib/request/same-origin'
import { readDeviceEvidence } from '@/lib/sessions/device-evidence'
import type { Handler } from '@/server/http/front-server'
import { refuse } from '@/server/http/refusal'
import { mayBeSignInForm, readSignInForm, type SignInForm } from './sign-in-form'
import { respondToSignIn, type SignInOutcome } from './sign-in-response'

/** In front of Next: a burst draws no page, and a client that leaves is noticed. Everything else is passed on. */
export function handleSignIns(passOn: Handler): Handler {
  return async (request, response) => {
    if (!mayBeSignInForm(request)) return passOn(request, response)
    const left = whenLeft(response)
    await othersFirst()
    const form = await readSignInForm(request)
    if (form === null) return passOn(request, response)
    if (form === 'malformed') return refuse(request, response, { status: 400 })
    const outcome = await signIn(form, request, left)
    return respondToSignIn({ request, response, form }, outcome)
  }
}

let lastTurn = Promise.resolve()

/** One form in each turn of the event loop: what other people ask for comes between. */
function othersFirst(): Promise<void> {
  lastTurn = lastTurn.then(() => new Promise((resolve) => setImmediate(resolve)))
  return lastTurn
}

function whenLeft(response: ServerResponse): AbortSignal {
  const left = new AbortController()
  // With a reason: without one each response would cost an exception with its stack.
  response.once('close', () => left.abort('left'))
  return left.signal
}

async function signIn(
  form: SignInForm,
  request: IncomingMessage,
  signal: AbortSignal,
): Promise<SignInOutcome> {
  const { isSameOrigin, ipAddress, token } = currentRequest()
  if (!isSameOrigin) {
    logForeignOrigin()
    return { status: 'refused' }
  }
  const limited = limitRequest('signIn', { ipAddress, token })
  if (limited) return { status: 'limited', ...limited }
  if (!form.credentials) return { status: 'failed' }
  const context = {
    sharedDevice: form.sharedDevice,
    device: readDeviceEvidence(headersOf(request)),
    ipAddress,
    formerToken: token,
    knownDevices: readKnownDevices(request.headers.cookie),
    signal,
  }
  return signInWithPassword(form.credentials, context).catch(explainOutage)
}

function headersOf({ headers }: IncomingMessage) {
  return { get: (name: string) => headers[name.toLowerCase()]?.toString() ?? null }
}

function explainOutage(err: unknown): SignInOutcome {
  if (!isDatabaseUnavailable(err)) throw err
  logOutage(err)
  return { status: 'unavailable' }
}
