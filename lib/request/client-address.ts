import { isIP, isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'

/** What an IPv6 client is given as a whole, and can choose any address from. */
const CLIENT_PREFIX_BITS = 64

/** What the server in front of Next knows about where a request came from. */
type ForwardedRequest = {
  /** The other end of the TCP connection (`request.socket.remoteAddress`). */
  socketAddress: string | null | undefined
  /** The X-Forwarded-For header as it came, not to be trusted as a whole. */
  forwardedFor: string | readonly string[] | null | undefined
  /** How many proxies in front append to X-Forwarded-For; 0 means that none does. */
  trustedProxyHops: number
}

/**
 * The address of the client, as the nearest machine that we trust saw it.
 *
 * Every proxy appends the address it was called from, so the list is only true from the right: the
 * socket's address is certain, and n trusted proxies vouch for n entries more. The client wrote what
 * stands further left. The walk also ends at an entry that is no address ("unknown", "unix:", empty):
 * skipping it would count one hop too many. Why not `proxy-addr`: docs/decisions/020.
 *
 * @returns a canonical IPv4 or IPv6 address (see `readClientAddress`), or null when the socket has
 *   none because the client is already gone.
 * @see OWASP ASVS 5.0 4.1.3; MDN, X-Forwarded-For, "Selecting an IP address"
 */
export function findClientAddress(request: ForwardedRequest): string | null {
  let clientAddress: string | null = null
  for (const entry of [request.socketAddress ?? '', ...listVouchedEntries(request)]) {
    const address = parseAddress(entry)
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
  return parseAddress(headers.get('x-forwarded-for') ?? '')
}

/**
 * The network that counts as one client when attempts are counted: an IPv4 address, or the /64 of an
 * IPv6 address.
 * @param address as `findClientAddress` returns it; anything else is returned unchanged.
 * @returns an address or network in CIDR notation, as PostgreSQL's `inet` reads it.
 */
export function clientNetwork(address: string): string {
  if (!isIPv6(address)) return address
  const cidr = `${address}/${CLIENT_PREFIX_BITS}`
  const network = ipaddr.IPv6.networkAddressFromCIDR(cidr)
  return `${network.toRFC5952String()}/${CLIENT_PREFIX_BITS}`
}

/** The entries that trusted proxies wrote, nearest first. */
function listVouchedEntries({ forwardedFor, trustedProxyHops }: ForwardedRequest): string[] {
  if (trustedProxyHops === 0) return []
  // Several header lines are one list, in their order (RFC 9110, section 5.3).
  const entries = [forwardedFor ?? ''].flat().join(',').split(',')
  return entries.slice(-trustedProxyHops).reverse()
}

function parseAddress(entry: string): string | null {
  const address = removePort(entry.trim())
  // ipaddr.js also takes "0x7f.1" and "2130706433", which proxies and PostgreSQL do not.
  return isIP(address) === 0 ? null : canonicalAddress(address)
}

function canonicalAddress(address: string): string {
  const [withoutZone = ''] = address.split('%')
  // ipaddr.js takes "::1.2.3.4" for "::ffff:1.2.3.4", which is another address.
  const parsed = ipaddr.process(withoutZone.replace(/^::(?=\d+\.)/, '0::'))
  return parsed instanceof ipaddr.IPv6 ? parsed.toRFC5952String() : parsed.toString()
}

/** Takes the port off "1.2.3.4:5678" and "[::1]:443"; a bare IPv6 address has none. */
function removePort(entry: string): string {
  const [, bracketed, ipv4] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/.exec(entry) ?? []
  return bracketed ?? ipv4 ?? entry
}
