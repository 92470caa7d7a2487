import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { type CityResponse, Reader } from 'maxmind'
import { z } from 'zod'

/** Roughly where an address is. `label` is what the screen shows, such as "Berlin, Germany". */
export type Place = {
  /** ISO 3166-1 alpha-2, such as "DE". */
  country: string
  city: string | null
  label: string
}

/** An open file of places. */
export type Places = {
  /**
   * @param ipAddress IPv4, IPv6 or IPv4-mapped IPv6; anything else has no place.
   * @returns null for an address that is private, reserved, unknown or no address at all.
   */
  find: (ipAddress: string) => Place | null
}

/** The file of places cannot be used. `message` names the file and the reason. */
export class PlacesFileError extends Error {
  override name = 'PlacesFileError'
}

/**
 * Opens a MaxMind-format file with countries, or countries and cities.
 * @throws PlacesFileError when the file is missing or not in the MaxMind format.
 * @see https://maxmind.github.io/MaxMind-DB/
 */
export function openPlaces(file: string): Places {
  const reader = openReader(file)
  return {
    find: (ipAddress) => {
      const address = parsePublicAddress(ipAddress)
      return address === null ? null : toPlace(lookUp(reader, address))
    },
  }
}

function openReader(file: string): Reader<CityResponse> {
  try {
    return new Reader<CityResponse>(readFileSync(file))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new PlacesFileError(`${file} cannot be read as a MaxMind-format file: ${reason}`, {
      cause,
    })
  }
}

type Address = ReturnType<typeof ipaddr.process>

/** The only IPv6 that is given to the public (RFC 4291). */
const PUBLIC_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * The address, IPv4-mapped IPv6 as plain IPv4; null for what is no address or special-purpose (RFC
 * 6890). Files are wrong about some of those: the bundled one puts 192.168.0.0/16 in Australia.
 */
function parsePublicAddress(text: string): Address | null {
  // Else ipaddr.js would take "8.8.8" for an address.
  if (isIP(text) === 0) return null
  const [withoutZone = ''] = text.split('%')
  const address = ipaddr.process(withoutZone)
  const isPublic = isIPv4(address) || address.match(PUBLIC_IPV6)
  return isPublic && address.range() === 'unicast' ? address : null
}

function isIPv4(address: Address): boolean {
  return address.kind() === 'ipv4'
}

/** In a file of IPv4 alone an IPv6 address would find nonsense; a damaged record finds nothing. */
function lookUp(reader: Reader<CityResponse>, address: Address): unknown {
  if (reader.metadata.ipVersion === 4 && !isIPv4(address)) return null
  try {
    return reader.get(address.toString())
  } catch {
    return null
  }
}

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

const COUNTRY_NAMES = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })

function toPlace(record: unknown): Place | null {
  const { country, city } = recordSchema.safeParse(record).data ?? {}
  const countryName = country && COUNTRY_NAMES.of(country)
  if (!country || !countryName) return null
  // Singapore lies in Singapore: once is enough.
  const label = city && city !== countryName ? `${city}, ${countryName}` : countryName
  return { country, city: city ?? null, label }
}
