/** Next adds this parameter to keep caches apart. */
const CACHE_BUSTER = /^_rsc(=|$)/

/** The path and query that a person would see in the address bar. */
export function requestedPath(url: string): string {
  const [path = '/', query = ''] = url.split(/\?(.*)/s)
  const rest = query.split('&').filter((pair) => pair !== '' && !CACHE_BUSTER.test(pair))
  return rest.length === 0 ? path : `${path}?${rest.join('&')}`
}
