import { isIPv4, isIPv6, SocketAddress } from 'node:net'

/** What the server in front of Next knows about where a request came from. */
type ForwardedRequest = {
  /** The other end of the TCP connection (`request.socket.remoteAddress`). */
  socketAddress: string | null | undefined
  /** The X-Forwarded-For header as it came, by whoever wrote it. */
  forwardedFor: string | readonly string[] | null | undefined
  /** How many proxies in front append to X-Forwarded-For; 0 means that nobody does. */
  trustedProxyHops: number
}

/**
 * The address of the client, as the nearest machine that we trust saw it.
 *
 * Every proxy appends the address it was called from, so the list is only true from the right: the
 * socket's address is certain, and n trusted proxies vouch for n entries more. What stands further
 * left was written by the client and is never looked at. The walk ends early where the list does,
 * or at an entry that is no address ("unknown", "unix:", empty): the answer is then the last
 * address that somebody we trust has seen, because skipping an entry would count a hop too far.
 *
 * `proxy-addr` is not used: it drops empty entries before it counts, and returns garbage as it is.
 *
 * @returns a normalised IPv4 or IPv6 address (see `readClientAddress`), or null when the socket has
 *   none because the client is already gone.
 * @see OWASP ASVS 5.0 4.1.3; MDN, X-Forwarded-For, "Selecting an IP address"
 */
export function findClientAddress(request: ForwardedRequest): string | null {
  let clientAddress: string | null = null
  for (const entry of [request.socketAddress ?? '', ...listVouchedEntries(request)]) {
    const address = normaliseAddress(entry)
    if (address === null) break
    clientAddress = address
  }
  return clientAddress
}

/**
 * Reads the one address that the server in front of Next wrote over `x-forwarded-for`.
 *
 * @returns the address in canonical form (RFC 5952; mapped IPv4 as plain IPv4; no port, no zone; at
 *   most 45 characters), or null when the header is missing or holds anything but one address.
 */
export function readClientAddress(headers: { get(name: string): string | null }): string | null {
  return normaliseAddress(headers.get('x-forwarded-for') ?? '')
}

/**
 * The network that counts as one client when attempts are counted: an IPv4 address, or the /64 that
 * an IPv6 client is given as a whole and can choose any address from.
 * @returns an address or network in CIDR notation, as PostgreSQL's `inet` reads it.
 */
export function clientNetwork(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const missing =
    tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter(Boolean).length
  const whole = [...groups, ...Array<string>(missing).fill('0'), ...(tail?.split(':') ?? [])]
  return `${whole.slice(0, 4).join(':')}::/64`
}

/** The entries that trusted proxies wrote, nearest first. */
function listVouchedEntries({ forwardedFor, trustedProxyHops }: ForwardedRequest): string[] {
  if (trustedProxyHops === 0) return []
  // Several header lines are one list, in their order (RFC 9110, section 5.3).
  const entries = [forwardedFor ?? ''].flat().join(',').split(',')
  return entries.slice(-trustedProxyHops).reverse()
}

function normaliseAddress(entry: string): string | null {
  const address = removePort(entry.trim())
  if (!isIPv6(address)) return isIPv4(address) ? address : null
  // IPv6 has many spellings; SocketAddress knows one, and leaves out the zone.
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address
  return canonical.replace(/^::ffff:(?=\d+\.)/, '')
}

/** Takes the port off "1.2.3.4:5678" and "[::1]:443"; a bare IPv6 address has none. */
function removePort(entry: string): string {
  const [, bracketed, ipv4] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/.exec(entry) ?? []
  return bracketed ?? ipv4 ?? entry
}
