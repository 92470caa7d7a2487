import type { IncomingMessage, ServerResponse } from 'node:http'
import { ACCEPT_CLIENT_HINTS } from '@/lib/sessions/device'

const SIGN_IN_PAGE = /^\/sign-in(\?|$)/

/** Browsers send the hints that tell Windows 11 from 10 only to pages that asked for them before. */
export function askForClientHints({ url = '' }: IncomingMessage, response: ServerResponse): void {
  if (SIGN_IN_PAGE.test(url)) response.setHeader('Accept-CH', ACCEPT_CLIENT_HINTS)
}
