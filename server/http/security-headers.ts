import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FrontSettings } from './front-settings'
import { isApiRequest } from './is-api-request'
import type { Head } from './on-headers'

/** Not preloaded: that is for the owner of the domain to decide. ASVS 5.0 3.4.1 wants a year and subdomains. */
const TWO_YEARS_S = 2 * 365 * 24 * 60 * 60

const UNUSED_FEATURES = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'usb',
]

type Header = { name: string; value: string }

/** The same on every response (OWASP Secure Headers Project). */
const HTTP_HEADERS = Object.entries({
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'X-Permitted-Cross-Domain-Policies': 'none',
  // Not no-referrer: with it, browsers send `Origin: null` with our own forms.
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': UNUSED_FEATURES.map((feature) => `${feature}=()`).join(', '),
}).map(([name, value]): Header => ({ name, value }))

const HTTPS_HEADERS: Header[] = [
  ...HTTP_HEADERS,
  { name: 'Strict-Transport-Security', value: `max-age=${TWO_YEARS_S}; includeSubDomains` },
]

/** For what is no page. Without a nonce, so that responses that say the same are the same. */
const NO_PAGE = [
  "default-src 'none'",
  "form-action 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** What a response may load and do: nothing, unless it is a page. */
export function makeContentPolicy(request: IncomingMessage, front: FrontSettings): string {
  return isApiRequest(request) ? NO_PAGE : makePagePolicy(front)
}

export function addSecurityHeaders({ response, front, contentPolicy }: Head): void {
  response.setHeader('Content-Security-Policy', contentPolicy)
  for (const { name, value } of fixedHeaders(front)) response.setHeader(name, value)
}

/** The security headers of a response that is no page and was not written through `addSecurityHeaders`. */
export function makeSecurityHeaders(front: FrontSettings): Record<string, string> {
  const fixed = fixedHeaders(front).map(({ name, value }) => [name, value])
  return Object.fromEntries([['Content-Security-Policy', NO_PAGE], ...fixed])
}

function fixedHeaders({ origin }: FrontSettings): readonly Header[] {
  return origin.startsWith('https:') ? HTTPS_HEADERS : HTTP_HEADERS
}

/** A nonce is used once; `strict-dynamic` lets the scripts with it load the app's other chunks. */
function makePagePolicy({ origin, isDevelopment }: FrontSettings): string {
  const nonce = randomBytes(16).toString('base64')
  const webSocket = origin.replace(/^http/, 'ws')
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    `style-src 'self'${isDevelopment ? " 'unsafe-inline'" : ''}`,
    `img-src 'self'${isDevelopment ? ' data: blob:' : ''}`,
    "font-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self'${isDevelopment ? ` ${webSocket}` : ''}`,
    "form-action 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
