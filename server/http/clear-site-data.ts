import { isLoopback } from '@/lib/env'
import type { Head } from './on-headers'

/** Heeded on https and this machine alone (W3C Clear Site Data, 3). Takes what the browser keeps for the back button. */
export function clearSiteData({ response, current, front }: Head): void {
  if (!current.clearsCache) return
  const { protocol, hostname } = new URL(front.origin)
  if (protocol !== 'https:' && !isLoopback(hostname)) return
  response.setHeader('Clear-Site-Data', '"cache"')
}
