import { isIP, isIPv4, isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'

const CLIENT_PREFIX_BITS = 64

type ForwardedRequest = {
  socketAddress: string | null | undefined
  forwardedFor: string | readonly string[] | null | undefined
  /** How many proxies in front append to X-Forwarded-For; 0 means that none does. */
  trustedProxyHops: number
}

/**
 * The client's canonical address; null when the client is already gone. Every proxy appends the
 * address it was called from, so only the right end is true: n trusted proxies vouch for n entries.
 * What is no address ends the walk: skipping it would count one hop too many (ASVS 5.0, 4.1.3).
 * Why not `proxy-addr`: docs/decisions/020.
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

/** What counts as one client, as PostgreSQL's `inet` reads it: an IPv4 address, or an IPv6 /64. */
export function clientNetwork(address: string): string {
  if (!isIPv6(address)) return address
  const cidr = `${address}/${CLIENT_PREFIX_BITS}`
  const network = ipaddr.IPv6.networkAddressFromCIDR(cidr)
  return `${network.toRFC5952String()}/${CLIENT_PREFIX_BITS}`
}

function listVouchedEntries({ forwardedFor, trustedProxyHops }: ForwardedRequest): string[] {
  if (trustedProxyHops === 0) return []
  // Several header fields are one list, in their order (RFC 9110, section 5.3).
  const entries = [forwardedFor ?? ''].flat().join(',').split(',')
  return entries.slice(-trustedProxyHops).reverse()
}

function parseAddress(entry: string): string | null {
  const address = removePort(entry.trim())
  // ipaddr.js also takes "0x7f.1" and "2130706433", which proxies and PostgreSQL do not.
  return isIP(address) === 0 ? null : canonicalAddress(address)
}

function canonicalAddress(address: string): string {
  if (isIPv4(address)) return address
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
