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
      'x-forwarded-for': '192.0.2.1',
      ...headers,
    }
  }

  /** Does something as a request of this browser. */
  async request<Result>(act: () => Promise<Result>): Promise<Result> {
    current = this
    return act()
  }
}

let current = new TestBrowser()

export async function headers(): Promise<Headers> {
  const cookie = Array.from(
    current.cookies.values(),
    ({ name, value }) => `${name}=${encodeURIComponent(value)}`,
  ).join('; ')
  return new Headers({ ...current.headers, cookie })
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
