import { ACCEPT_CLIENT_HINTS } from '@/lib/sessions/device-evidence'
import type { Head } from './on-headers'

const SIGN_IN_PAGE = /^\/sign-in(\?|$)/

/** Browsers send the hints that tell Windows 11 from 10 only to pages that asked for them before. */
export function askForClientHints({ request, response }: Head): void {
  if (SIGN_IN_PAGE.test(request.url ?? '')) response.setHeader('Accept-CH', ACCEPT_CLIENT_HINTS)
}
