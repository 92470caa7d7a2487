import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { rewriteHead } from '@/lib/request/on-headers'
import { isApi } from './refusal'

/** What the headers depend on, beside the request. */
export type SecurityPolicy = {
  /** The public origin (AUTH_URL). */
  origin: string
  /** Next's development server evaluates strings and talks over a WebSocket. */
  isDevelopment: boolean
}

/** Not preloaded: that is for the owner of the domain to decide. ASVS 5.0 3.4.1 wants a year and subdomains. */
const TWO_YEARS_S = 2 * 365 * 24 * 60 * 60

/** What pages never use, and so nobody who gets into them may either. */
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

/** Alike on every answer (OWASP Secure Headers Project). */
const FIXED_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'X-Permitted-Cross-Domain-Policies': 'none',
  // Not no-referrer: with it, browsers send `Origin: null` with our own forms.
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': UNUSED_FEATURES.map((feature) => `${feature}=()`).join(', '),
}

/** For what is no page. Without a nonce, so that answers that say the same are the same. */
const NO_PAGE = [
  "default-src 'none'",
  "form-action 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Files whose name changes with their content, and the icon: nothing in them is personal. */
const PUBLIC_FILE = /^\/(_next\/static\/([\w-]+\/)*[\w.~-]+|icon\.svg)(\?|$)/
const MAY_BE_KEPT = new Set([200, 206, 304])

/**
 * Puts the security headers on an answer, whoever writes it later: a page, Next itself, a handler.
 * The policy goes to Next as well, as a header of the request: it is from there that Next takes the
 * nonce for its own scripts.
 */
export function secureAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  policy: SecurityPolicy,
): void {
  const contentPolicy = isApi(request) ? NO_PAGE : makeContentSecurityPolicy(policy)
  request.headers['content-security-policy'] = contentPolicy
  response.setHeaders(new Headers(makeSecurityHeaders(policy, contentPolicy)))
  keepOutOfCaches(request, response)
}

/** The security headers of one answer, which is no page unless `contentPolicy` says what a page may do. */
export function makeSecurityHeaders({ origin }: SecurityPolicy, contentPolicy = NO_PAGE) {
  return {
    'Content-Security-Policy': contentPolicy,
    ...FIXED_HEADERS,
    ...(origin.startsWith('https:') && {
      'Strict-Transport-Security': `max-age=${TWO_YEARS_S}; includeSubDomains`,
    }),
  }
}

/**
 * Scripts run by their nonce alone, which is made for one answer and used once; `strict-dynamic` lets
 * them load the app's other chunks.
 */
function makeContentSecurityPolicy({ origin, isDevelopment }: SecurityPolicy): string {
  const nonce = randomBytes(16).toString('base64')
  const webSocket = origin.replace(/^http/, 'ws')
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    `style-src 'self'${isDevelopment ? " 'unsafe-inline'" : ''}`,
    `img-src 'self'${isDevelopment ? ' data: blob:' : ''}`,
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? ` ${webSocket}` : ''}`,
    "form-action 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Whatever is not a public file is `no-store`, also where its writer says otherwise or nothing (R13). */
function keepOutOfCaches(request: IncomingMessage, response: ServerResponse): void {
  const { url = '' } = request
  rewriteHead(response, (statusCode) => {
    const mayBeKept = PUBLIC_FILE.test(url) && MAY_BE_KEPT.has(statusCode)
    if (!mayBeKept && !isNoStore(response)) response.setHeader('Cache-Control', 'no-store')
    return statusCode
  })
}

function isNoStore(response: ServerResponse): boolean {
  return String(response.getHeader('Cache-Control') ?? '').includes('no-store')
}
