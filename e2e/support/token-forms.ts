import { hashSessionToken } from '@/lib/sessions/session-token'

/** Every form in which a token or its hash could be written. */
export function tokenForms(token: string): string[] {
  const hash = Buffer.from(hashSessionToken(token))
  return [token, hash.toString('hex'), hash.toString('base64'), hash.toString('base64url')]
}
