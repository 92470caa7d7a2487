import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { type CityResponse, Reader } from 'maxmind'
import { z } from 'zod'

/** Roughly where an address is. `country` is ISO 3166-1 alpha-2; `label` is what the screen shows. */
export type Place = {
  country: string
  city: string | null
  label: string
}

export type Places = {
  /** Null for an address that is private, reserved, unknown or none at all. */
  find: (ipAddress: string) => Place | null
}

/** `message` names the file and the reason. */
export class PlacesFileError extends Error {
  override name = 'PlacesFileError'
}

/** Opens a MaxMind-format file with countries, or also cities. @throws PlacesFileError */
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

// The only part that is given to the public (RFC 4291).
const PUBLIC_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3')

/** Files are wrong about special-purpose networks: the bundled one has 192.168.0.0/16 in Australia. */
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

// "ZZ" is the code for an unknown country; Intl even has a name for it.
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
  const label = city && city !== countryName ? `${city}, ${countryName}` : countryName
  return { country, city: city ?? null, label }
}
