import { readSessionTokens } from '@/lib/auth/session-cookie-header'
import { runWithRequest } from '@/lib/request/current-request'
import { isSameOrigin } from '@/lib/request/same-origin'
import { USER_AGENTS } from './factories'

/**
 * Stands in for `next/headers`, which only answers inside of Next:
 *
 *   vi.mock('next/headers', () => import('@/tests/support/next-headers'))
 */

type Cookie = { name: string; value: string; maxAge?: number; [attribute: string]: unknown }

/** A browser: what it holds, and what it says about itself. */
export class TestBrowser {
  readonly cookies = new Map<string, Cookie>()
  readonly headers: Record<string, string>

  constructor(headers: Record<string, string> = {}) {
    this.headers = {
      'user-agent': USER_AGENTS['Firefox on Linux'],
      ...headers,
    }
  }

  /** Does something as a request of this browser. */
  async request<Result>(act: () => Promise<Result>): Promise<Result> {
    current = this
    const tokens = readSessionTokens(cookieHeader(this))
    const request = {
      id: crypto.randomUUID(),
      ipAddress: '192.0.2.1',
      url: '/',
      token: tokens[0] ?? null,
      tokens,
      isSameOrigin: isSameOrigin(this.headers),
      delay: null,
      hasDeadCookie: false,
      awaitsAction: false,
      clearsCache: false,
    }
    return runWithRequest(request, act)
  }
}

function cookieHeader({ cookies }: TestBrowser): string {
  return Array.from(
    cookies.values(),
    ({ name, value }) => `${name}=${encodeURIComponent(value)}`,
  ).join('; ')
}

let current = new TestBrowser()

export async function headers(): Promise<Headers> {
  return new Headers({ ...current.headers, cookie: cookieHeader(current) })
}

export async function cookies() {
  const jar = current.cookies
  return {
    get: (name: string) => jar.get(name),
    set(name: string, value: string, attributes: Omit<Cookie, 'name' | 'value'> = {}) {
      if (attributes.maxAge === 0) jar.delete(name)
      else jar.set(name, { ...attributes, name, value })
    },
  }
}
