import { SIGN_IN_PATH, type SignInReply } from '@/lib/wire'
import type { SignInState } from './sign-in-state'

/** Sends the form, and leaves for the page that a sign-in leads to. What comes back is a failure. */
export async function sendSignIn(_previous: SignInState, form: FormData): Promise<SignInState> {
  const response = await post(form)
  if (!response) return fail(form, NOT_REACHED)
  const reply = await readReply(response)
  if (reply.status === 'failed') return fail(form, reply.message)
  window.location.assign(reply.location)
  // Pending until this page is gone.
  return new Promise(() => {})
}

const NOT_REACHED = 'The server cannot be reached. Check your connection and try again.'
const NOT_UNDERSTOOD = 'The sign-in could not be completed. Load this page again and try once more.'

async function post(form: FormData): Promise<Response | null> {
  const headers = { Accept: 'application/json' }
  try {
    return await fetch(SIGN_IN_PATH, { method: 'POST', headers, body: form })
  } catch (error) {
    console.warn('The server could not be reached:', error)
    return null
  }
}

/** A proxy, or another release, may have something else to say, in JSON too. */
async function readReply(response: Response): Promise<SignInReply> {
  const reply: unknown = await response.json().catch(() => null)
  return isReply(reply) ? reply : { status: 'failed', message: NOT_UNDERSTOOD }
}

function isReply(reply: unknown): reply is SignInReply {
  if (typeof reply !== 'object' || reply === null || !('status' in reply)) return false
  if (reply.status === 'started') return 'location' in reply && typeof reply.location === 'string'
  return reply.status === 'failed' && 'message' in reply && typeof reply.message === 'string'
}

function fail(form: FormData, message: string): SignInState {
  const email = String(form.get('email') ?? '')
  return { status: 'failed', message, email, sharedDevice: form.has('sharedDevice') }
}
