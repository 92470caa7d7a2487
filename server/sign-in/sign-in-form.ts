import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { safeCallbackUrl } from '@/lib/auth/callback-url'
import { MAX_PASSWORD_LENGTH } from '@/lib/auth/password'
import { SIGN_IN_PATH } from '@/lib/wire'
import { peekBody } from '@/server/http/request-body'

const MAX_EMAIL_LENGTH = 320

const FORM_TYPE = /^(multipart\/form-data|application\/x-www-form-urlencoded)\s*(;|$)/i

const ADDRESS = new RegExp(`^${SIGN_IN_PATH}(\\?|$)`)

/** Fields of a form without JavaScript that is for one of Next's actions, such as the provider's. */
const ACTION_FIELD = /^\$ACTION_/

const credentialsSchema = z.object({
  email: z.string().trim().min(1).max(MAX_EMAIL_LENGTH),
  password: z.string().min(1).max(MAX_PASSWORD_LENGTH),
})

export type SignInForm = {
  /** Null where they cannot be anyone's. */
  credentials: z.infer<typeof credentialsSchema> | null
  /** As it was typed, for the next try. */
  email: string
  sharedDevice: boolean
  /** A safe path. */
  callbackUrl: string
}

/** Whether this may be the form of a sign-in with a password. With JavaScript, actions have a header. */
export function mayBeSignInForm({ method, url = '', headers }: IncomingMessage): boolean {
  return (
    method === 'POST' &&
    ADDRESS.test(url) &&
    headers['next-action'] === undefined &&
    FORM_TYPE.test(headers['content-type'] ?? '')
  )
}

/** @returns null for the form of an action; `malformed` for what is no form at all. */
export async function readSignInForm(
  request: IncomingMessage,
): Promise<SignInForm | 'malformed' | null> {
  const form = await parseForm(request)
  if (!form) return 'malformed'
  if ([...form.keys()].some((name) => ACTION_FIELD.test(name))) return null
  const email = String(form.get('email') ?? '').slice(0, MAX_EMAIL_LENGTH)
  const credentials = credentialsSchema.safeParse(Object.fromEntries(form))
  return {
    credentials: credentials.success ? credentials.data : null,
    email,
    sharedDevice: form.get('sharedDevice') !== null,
    callbackUrl: safeCallbackUrl(form.get('callbackUrl')),
  }
}

async function parseForm(request: IncomingMessage): Promise<FormData | URLSearchParams | null> {
  const type = request.headers['content-type'] ?? ''
  const body = peekBody(request)
  if (!type.startsWith('multipart/')) return new URLSearchParams(Buffer.from(body).toString())
  try {
    return await new Response(body, { headers: { 'content-type': type } }).formData()
  } catch {
    return null
  }
}
