import { describe, expect, test, vi } from 'vitest'
import { type FrontOptions, serveFront } from '@/tests/support/front'
import { exchange } from '@/tests/support/raw-exchange'

/** OWASP Secure Headers Project, "recommended headers", and the CSP that goes without exceptions. */
const OWASP: [name: string, value: string | RegExp][] = [
  ['content-security-policy', /^default-src 'none';/],
  ['content-security-policy', /; form-action 'self'(;|$)/],
  ['content-security-policy', /; object-src 'none'(;|$)/],
  ['content-security-policy', /; base-uri 'none'(;|$)/],
  ['content-security-policy', /; frame-ancestors 'none'(;|$)/],
  ['content-security-policy', /^(?!.*(unsafe-|https?:|data:|\*))/],
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['x-permitted-cross-domain-policies', 'none'],
  ['referrer-policy', 'same-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-embedder-policy', 'require-corp'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['permissions-policy', /camera=\(\), .*geolocation=\(\), .*microphone=\(\)/],
  ['strict-transport-security', 'max-age=63072000; includeSubDomains'],
  ['cache-control', /no-store/],
]

/** What OWASP says to leave out, and every grant to another origin (R56). */
const NEVER = [
  'server',
  'x-powered-by',
  'x-aspnet-version',
  'x-xss-protection',
  'expect-ct',
  'public-key-pins',
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-methods',
  'access-control-allow-headers',
]

const HTTPS = { origin: 'https://app.example.com' }

/** Every way in which an answer comes about. */
const ANSWERS: Record<string, (options: FrontOptions) => Promise<Headers>> = {
  'a page': (options) => ask(options),
  'a redirect': (options) => ask(options, '/redirect'),
  'an error': (options) => ask(options, '/error'),
  'a refused address': (options) => ask(options, '/%'),
  'a refused method': (options) => ask(options, '/', { method: 'PUT' }),
  'a refused form': (options) =>
    ask(options, '/', { method: 'POST', headers: { origin: 'https://evil.example' } }),
  'a refused body': (options) => ask(options, '/', { method: 'POST', body: 'x'.repeat(100_000) }),
  'a refused body under /api': (options) =>
    ask(options, '/api/x', { method: 'POST', body: 'x'.repeat(100_000) }),
  'a head that is too large': (options) =>
    askRaw(
      options,
      `GET / HTTP/1.1\r\nHost: localhost\r\nCookie: ${'x'.repeat(17 * 1024)}\r\n\r\n`,
    ),
  'a request without a host': (options) =>
    askRaw(options, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'),
  'something that is no request': (options) => askRaw(options, 'hello\r\n\r\n'),
  'a body that is no body': (options) =>
    askRaw(
      options,
      'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    ),
}

describe.each(Object.entries(ANSWERS))('%s', (_name, answer) => {
  test('has every header of the list, and none that tells or grants something', async () => {
    const headers = await answer(HTTPS)

    for (const [name, value] of OWASP) {
      const matching = typeof value === 'string' ? value : expect.stringMatching(value)
      expect({ [name]: headers.get(name) }).toEqual({ [name]: matching })
    }
    for (const name of NEVER) expect(headers.has(name)).toBe(false)
  })
})

test('scripts of a page run by a nonce alone, and it talks to no other host', async () => {
  const policy = (await ask(HTTPS)).get('content-security-policy')

  expect(policy).toMatch(/; script-src 'nonce-[\w+/]{22}==' 'strict-dynamic';/)
  expect(policy).toMatch(/; connect-src 'self';/)
  expect(policy).toMatch(/; style-src 'self';/)
  expect(policy).toMatch(/; manifest-src 'self';/)
})

test('what is no page runs nothing, and says the same each time', async () => {
  const [one, another] = [await ask(HTTPS, '/api/x'), await ask(HTTPS, '/api/x')]

  expect(one.get('content-security-policy')).toBe(another.get('content-security-policy'))
  expect(one.get('content-security-policy')).not.toContain('script-src')
})

test('HSTS is said on https alone: elsewhere browsers must ignore it (RFC 6797, 7.2)', async () => {
  const headers = await ask({ origin: 'http://localhost:3000' })

  expect(headers.has('strict-transport-security')).toBe(false)
})

test('the nonce is new with each answer, and the one that Next reads, whatever the client says', async () => {
  const { url } = await serveFront(async (request, response) => {
    response.end(request.headers['content-security-policy'])
  })
  const headers = {
    'content-security-policy': "script-src 'nonce-known'",
  }

  const [first, second] = [await fetch(url, { headers }), await fetch(url, { headers })]

  expect(await first.text()).toBe(first.headers.get('content-security-policy'))
  expect(await second.text()).toBe(second.headers.get('content-security-policy'))
  expect(first.headers.get('content-security-policy')).not.toBe(
    second.headers.get('content-security-policy'),
  )
})

test('the development server may evaluate, style and talk over its WebSocket', async () => {
  const headers = await ask({ origin: 'http://localhost:3000', isDevelopment: true })

  const policy = headers.get('content-security-policy')
  expect(policy).toContain("'unsafe-eval'")
  expect(policy).toContain("connect-src 'self' ws://localhost:3000")
})

describe('in caches', () => {
  test.each([
    ['/_next/static/chunks/a.js', 200, 'public, max-age=31536000, immutable'],
    ['/_next/static/chunks/a.js', 404, 'no-store'],
    ['/icon.svg?icon.1.svg', 200, 'public, max-age=31536000, immutable'],
    ['/settings/security', 200, 'no-store'],
    ['/settings/security', 307, 'no-store'],
    ['/_next/static/../../settings/security', 307, 'no-store'],
    ['/icon.svgx', 200, 'no-store'],
    ['/favicon.ico', 200, 'public, max-age=31536000, immutable'],
    ['/favicon.ico', 404, 'no-store'],
    ['/.well-known/security.txt', 200, 'public, max-age=31536000, immutable'],
    ['/.well-known/change-password', 200, 'no-store'],
    ['/settings/favicon.ico', 200, 'no-store'],
  ])('what %s answers with %i is %s, whatever its writer says', async (path, status, expected) => {
    const { port } = await serveFront(async (_request, response) => {
      response.writeHead(status, { 'Cache-Control': 'public, max-age=31536000, immutable' }).end()
    })

    const head = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`
    expect((await exchange(port, head)).headers.get('cache-control')).toBe(expected)
  })

  test('a writer that says more than no-store has the word', async () => {
    const { url } = await serveFront(async (_request, response) => {
      response.writeHead(200, { 'cache-control': 'no-store, no-transform' }).end()
    })

    const { headers } = await fetch(url)

    expect(headers.get('cache-control')).toBe('no-store, no-transform')
  })
})

/** Asks a server that redirects and fails where it is asked to. */
async function ask(options: FrontOptions, path = '/', init: RequestInit = {}): Promise<Headers> {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const { url } = await serveFront(async (request, response) => {
    if (request.url === '/error') throw new Error('expected')
    response.writeHead(request.url === '/redirect' ? 303 : 200, { Location: '/' }).end()
  }, options)
  const { headers } = await fetch(`${url}${path}`, { redirect: 'manual', ...init })
  return headers
}

async function askRaw(options: FrontOptions, request: string): Promise<Headers> {
  const { port } = await serveFront(async (_request, response) => void response.end(), options)
  return (await exchange(port, request)).headers
}
