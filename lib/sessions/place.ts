import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { BlockList, isIP, isIPv6, SocketAddress } from 'node:net'
import { join } from 'node:path'
import { type CityResponse, Reader } from 'maxmind'
import { z } from 'zod'
import { env } from '@/lib/env'

/** Roughly where an address is. `label` is what the screen shows, such as "Berlin, Germany". */
export type Place = {
  /** ISO 3166-1 alpha-2, such as "DE". */
  country: string
  city: string | null
  label: string
}

/** An open file of places. */
type Places = { find(ipAddress: string): Place | null }

/** The file of places cannot be used. `message` names the file and the reason. */
export class PlacesFileError extends Error {
  override name = 'PlacesFileError'
}

/**
 * Networks that are nowhere: IANA special-purpose registries (RFC 6890), and all IPv6 outside
 * 2000::/3, the only part given to the public (RFC 4291). They are named here because the bundled
 * file is wrong about some: it puts 192.168.0.0/16 in Australia and 2001:db8::/32 in Japan.
 */
const NOWHERE = {
  ipv4: listNetworks(
    ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
    ...['172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.168.0.0/16', '198.18.0.0/15'],
    ...['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3'],
  ),
  // A list of its own, as a BlockList takes every IPv4 address for a part of ::/3.
  ipv6: listNetworks('::/3', '2001:db8::/32', '4000::/2', '8000::/1'),
}

const COUNTRY_NAMES = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })

/** "ZZ" is the code for an unknown country; Intl even has a name for it. */
const countrySchema = z
  .string()
  .regex(/^[A-Z]{2}$/i)
  .transform((code) => code.toUpperCase())
  .refine((code) => code !== 'ZZ')

/** `{ country_code, city }` of ip-location-db, `{ country, city }` of MaxMind and DB-IP. */
const recordSchema = z
  .object({
    country_code: countrySchema.optional(),
    country: z.object({ iso_code: countrySchema }).optional(),
    city: z
      .union([z.string(), z.object({ names: z.object({ en: z.string() }) })])
      .optional()
      .catch(undefined),
  })
  .transform(({ country_code, country, city }) => ({
    country: country_code ?? country?.iso_code,
    city: (typeof city === 'object' ? city.names.en : city) || null,
  }))

let places: Places | undefined

/**
 * Where an address is, roughly: by the file that `GEOIP_DATABASE` names or the bundled countries.
 * The file is read on first use, once. A missing place breaks no page: if the file went bad after
 * `checkPlacesFile` saw it, the process warns once and places are left out.
 *
 * @param ipAddress IPv4, IPv6 or IPv4-mapped IPv6; anything else has no place.
 * @returns null for an address that is private, reserved, unknown or no address at all.
 */
export function findPlace(ipAddress: string | null): Place | null {
  if (ipAddress === null) return null
  places ??= openPlacesOrDoWithout()
  return places.find(ipAddress)
}

/**
 * For the start: opens the file that `findPlace` will use.
 * @throws PlacesFileError when it is missing or not in the MaxMind format.
 */
export function checkPlacesFile(): void {
  openPlaces(getPlacesFile())
}

/**
 * Opens a MaxMind-format file with countries, or countries and cities.
 * @throws PlacesFileError when the file is missing or not in the MaxMind format.
 * @see https://maxmind.github.io/MaxMind-DB/
 */
export function openPlaces(file: string): Places {
  const reader = openReader(file)
  return {
    find(ipAddress) {
      const address = parsePublicAddress(ipAddress)
      return address === null ? null : toPlace(lookUp(reader, address))
    },
  }
}

function openPlacesOrDoWithout(): Places {
  try {
    return openPlaces(getPlacesFile())
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error))
    return { find: () => null }
  }
}

/**
 * The bundled file is resolved from the working directory, the app's own folder in the build,
 * with tsx and in Vitest alike: a bundler may rewrite `import.meta.url`, and would try to load the file as code
 * if it understood the call.
 */
function getPlacesFile(): string {
  if (env.GEOIP_DATABASE !== undefined) return env.GEOIP_DATABASE
  const appRequire = createRequire(join(process.cwd(), 'package.json'))
  try {
    return appRequire.resolve(
      '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
    )
  } catch (cause) {
    throw new PlacesFileError(
      `GEOIP_DATABASE: not set, and the bundled file is not installed below ${process.cwd()}`,
      { cause },
    )
  }
}

function openReader(file: string): Reader<CityResponse> {
  try {
    return new Reader<CityResponse>(readFileSync(file))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new PlacesFileError(
      `GEOIP_DATABASE: ${file} cannot be read as a MaxMind-format file: ${reason}`,
      { cause },
    )
  }
}

/** Canonical, IPv4-mapped IPv6 as plain IPv4; null for what is no address or belongs to nobody. */
function parsePublicAddress(text: string): string | null {
  if (isIP(text) === 0) return null
  const address = isIPv6(text) ? canonicaliseIPv6(text) : text
  const family = familyOf(address)
  return NOWHERE[family].check(address, family) ? null : address
}

function canonicaliseIPv6(address: string): string {
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address
  return canonical.replace(/^::ffff:(?=\d+\.)/, '')
}

/** In a file of IPv4 alone an IPv6 address would find nonsense; a damaged record finds nothing. */
function lookUp(reader: Reader<CityResponse>, address: string): unknown {
  if (reader.metadata.ipVersion === 4 && isIPv6(address)) return null
  try {
    return reader.get(address)
  } catch {
    return null
  }
}

function toPlace(record: unknown): Place | null {
  const { country, city } = recordSchema.safeParse(record).data ?? {}
  const countryName = country && COUNTRY_NAMES.of(country)
  if (!country || !countryName) return null
  // Singapore lies in Singapore: once is enough.
  const label = city && city !== countryName ? `${city}, ${countryName}` : countryName
  return { country, city: city ?? null, label }
}

function listNetworks(...networks: string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    list.addSubnet(address, Number(prefix), familyOf(address))
  }
  return list
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4'
}
