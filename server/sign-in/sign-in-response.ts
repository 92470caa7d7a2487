import type { IncomingMessage, ServerResponse } from 'node:http'
import { formatCookie, readCookie } from '@/lib/auth/cookie-header'
import { newKnownDevicesCookie, readKnownDevices } from '@/lib/auth/known-devices-cookie'
import { newSessionCookie } from '@/lib/auth/new-session-cookie'
import type { PasswordSignIn } from '@/lib/auth/password-sign-in'
import type { SignInReply } from '@/lib/wire'
import { send } from '@/server/http/send'
import { type Explanation, explain, type SignInRefusal } from './explain'
import { renderRefusedPage } from './refused-page'
import type { SignInForm } from './sign-in-form'

export type SignInOutcome = PasswordSignIn | SignInRefusal

type Exchange = { request: IncomingMessage; response: ServerResponse; form: SignInForm }

/** To a page with JavaScript in JSON, else with a redirect or a page. */
export async function respondToSignIn(exchange: Exchange, outcome: SignInOutcome): Promise<void> {
  // There is no one to respond to.
  if (outcome.status === 'left') return
  if (outcome.status === 'started') leadOn(exchange, outcome)
  else await refuse(exchange, explain(outcome))
}

function leadOn(
  exchange: Exchange,
  { token, user }: Extract<SignInOutcome, { status: 'started' }>,
): void {
  const { request, response, form } = exchange
  const { sharedDevice, callbackUrl: location } = form
  const knownBefore = readKnownDevices(request.headers.cookie)
  for (const cookie of [
    newSessionCookie(token, { sharedDevice }),
    newKnownDevicesCookie(knownBefore, user, { sharedDevice }),
  ]) {
    if (cookie) response.appendHeader('Set-Cookie', formatCookie(cookie))
  }
  if (wantsJson(request)) sendJson(exchange, 200, { status: 'started', location })
  else response.writeHead(303, { Location: location }).end()
}

async function refuse(exchange: Exchange, { code, ...explanation }: Explanation): Promise<void> {
  const { request, response, form } = exchange
  const { message, retryAfterS } = explanation
  if (retryAfterS !== undefined) response.setHeader('Retry-After', String(retryAfterS))
  if (wantsJson(request)) return sendJson(exchange, code, { status: 'failed', message })
  const body = await renderRefusedPage({ ...form, message, theme: readTheme(request) })
  send(request, response, { status: code, contentType: 'text/html; charset=utf-8', body })
}

/** As `app/theme.ts` writes it; empty for the system's. */
function readTheme({ headers }: IncomingMessage): string {
  const theme = readCookie(headers.cookie, 'theme') ?? ''
  return /^(light|dark)$/.test(theme) ? theme : ''
}

function wantsJson({ headers }: IncomingMessage): boolean {
  return headers.accept === 'application/json'
}

function sendJson({ request, response }: Exchange, status: number, reply: SignInReply): void {
  const body = JSON.stringify(reply)
  send(request, response, { status, contentType: 'application/json', body })
}
