import type { Browser, BrowserContext } from '@playwright/test'
import type { Contestant } from '../contestants/contestant'

/** A browser that has the cookie of a session and nothing else. */
export async function signedInContext(
  browser: Browser,
  { server }: Contestant,
  cookie: string,
): Promise<BrowserContext> {
  const context = await browser.newContext()
  const [name = '', value = ''] = cookie.split('=')
  await context.addCookies([{ name, value, url: server.url, httpOnly: true, sameSite: 'Lax' }])
  return context
}
