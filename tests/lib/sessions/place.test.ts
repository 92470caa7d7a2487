import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { openPlaces, PlacesFileError } from '@/lib/sessions/place'
import { makePlacesFile, type PlaceRecord } from '@/tests/support/places-file'

const places = openPlaces(bundled('geo-whois-asn-country.mmdb'))

const folder = mkdtempSync(join(tmpdir(), 'places-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the bundled countries', () => {
  test.each([
    ['IPv4', '193.0.6.139', { country: 'NL', city: null, label: 'Netherlands' }],
    ['IPv4', '8.8.8.8', { country: 'US', city: null, label: 'United States' }],
    ['IPv6', '2a02:2e0::1', { country: 'DE', city: null, label: 'Germany' }],
    ['mapped IPv4', '::ffff:217.160.0.1', { country: 'DE', city: null, label: 'Germany' }],
    ['mapped IPv4', '::ffff:d9a0:1', { country: 'DE', city: null, label: 'Germany' }],
  ])('%s: %s has a country', (_kind, ipAddress, place) => {
    expect(places.find(ipAddress)).toEqual(place)
  })

  test.each([
    ['private', '10.1.2.3'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['private', 'fd12:3456::1'],
    ['private, mapped', '::ffff:192.168.1.1'],
    ['loopback', '127.0.0.1'],
    ['loopback', '::1'],
    ['link-local', '169.254.1.1'],
    ['link-local', 'fe80::1'],
    ['link-local', 'fe80::1%eth0'],
    ['a provider’s own', '100.64.0.1'],
    ['documentation', '203.0.113.9'],
    ['documentation', '2001:db8::1'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '0.0.0.0'],
    ['unspecified', '::'],
    ['no address', ''],
    ['no address', 'garbage'],
    ['no address', '8.8.8'],
    ['no address', '8.8.8.8:53'],
    ['no address', '300.8.8.8'],
    ['no address', '8.8.8.8, 8.8.4.4'],
  ])('%s: %s is nowhere', (_kind, ipAddress) => {
    expect(places.find(ipAddress)).toBeNull()
  })

  test('a neighbour of a private network is somewhere', () => {
    expect(places.find('172.32.0.1')?.country).toBe('US')
    expect(places.find('11.0.0.1')?.country).toBe('US')
  })

  test('no text breaks it', () => {
    const anyText = fc.oneof(fc.string(), fc.ipV4(), fc.ipV6())

    fc.assert(
      fc.property(anyText, (text) => {
        const place = places.find(text)
        if (place) expect(place.country).toMatch(/^[A-Z]{2}$/)
      }),
    )
  })
})

describe('a file of one’s own', () => {
  test('records as MaxMind and DB-IP shape them', () => {
    const places = openFileWith('81.2.69.0/24', {
      continent: { code: 'EU' },
      country: { iso_code: 'DE', names: { en: 'Germany' } },
      city: { names: { de: 'Köln', en: 'Cologne' } },
    })

    expect(places.find('81.2.69.142')).toEqual({
      country: 'DE',
      city: 'Cologne',
      label: 'Cologne, Germany',
    })
    expect(places.find('81.2.70.1')).toBeNull()
  })

  test('records as ip-location-db shapes them', () => {
    const places = openFileWith('81.2.69.0/24', { country_code: 'DE', city: 'Berlin' })

    expect(places.find('81.2.69.142')).toEqual({
      country: 'DE',
      city: 'Berlin',
      label: 'Berlin, Germany',
    })
  })

  test.each([
    ['no city', { country_code: 'FR' }],
    ['an empty city', { country_code: 'FR', city: '' }],
    [
      'a city without an English name',
      { country: { iso_code: 'FR' }, city: { names: { fr: 'X' } } },
    ],
    ['a city that is a number', { country_code: 'FR', city: 7 }],
    ['a country in small letters', { country_code: 'fr' }],
  ])('%s leaves the country', (_what, record) => {
    expect(openFileWith('81.2.69.0/24', record).find('81.2.69.142')).toEqual({
      country: 'FR',
      city: null,
      label: 'France',
    })
  })

  test('a city that is a country is named once', () => {
    const places = openFileWith('81.2.69.0/24', { country_code: 'SG', city: 'Singapore' })

    expect(places.find('81.2.69.142')?.label).toBe('Singapore')
  })

  test.each([
    ['no country', { city: 'Atlantis' }],
    ['the code for an unknown country', { country_code: 'ZZ' }],
    ['a code that is none', { country_code: 'Germany' }],
    ['a code that no country has', { country_code: 'XX' }],
    ['a country that is a number', { country_code: 49 }],
    ['another kind of file', { autonomous_system_number: 3320 }],
  ])('%s is no place', (_what, record) => {
    expect(openFileWith('81.2.69.0/24', record).find('81.2.69.142')).toBeNull()
  })

  test('it cannot make a private network a place', () => {
    const places = openFileWith('192.168.0.0/16', { country_code: 'AU' })

    expect(places.find('192.168.1.1')).toBeNull()
  })

  test('in a file of IPv4 alone an IPv6 address finds nothing', () => {
    const places = openPlaces(bundled('geo-whois-asn-country-ipv4.mmdb'))

    expect(places.find('8.8.8.8')?.country).toBe('US')
    expect(places.find('2a02:2e0::1')).toBeNull()
  })

  test('a damaged record is no place', () => {
    const file = fileWith('81.2.69.0/24', { country_code: 'DE' }, { damaged: true })

    expect(openPlaces(file).find('81.2.69.142')).toBeNull()
  })
})

describe('a file that cannot be used', () => {
  test.each([
    ['is not there', () => join(folder, 'missing.mmdb'), 'ENOENT'],
    ['is a folder', () => folder, 'EISDIR'],
    ['is empty', () => write('empty.mmdb', ''), 'MaxMind-format'],
    ['is a web page', () => write('page.mmdb', '<!doctype html>'.repeat(99)), 'MaxMind-format'],
    [
      'was cut off',
      () => write('cut.mmdb', makePlacesFile('81.2.69.0/24', {}).subarray(0, 700)),
      'MaxMind-format',
    ],
    [
      'is still packed',
      () => write('packed.mmdb', Buffer.from('1f8b0800', 'hex')),
      'MaxMind-format',
    ],
  ])('one that %s is named in the error', (_what, prepare, reason) => {
    const file = prepare()

    expect(() => openPlaces(file)).toThrow(PlacesFileError)
    expect(() => openPlaces(file)).toThrow(file)
    expect(() => openPlaces(file)).toThrow(reason)
  })
})

function bundled(name: string): string {
  const { resolve } = createRequire(import.meta.url)
  return resolve(`@ip-location-db/geo-whois-asn-country-mmdb/${name}`)
}

function openFileWith(network: string, record: PlaceRecord) {
  return openPlaces(fileWith(network, record))
}

function fileWith(network: string, record: PlaceRecord, options?: { damaged: boolean }): string {
  return write(`${fileCount++}.mmdb`, makePlacesFile(network, record, options))
}

let fileCount = 0

function write(name: string, content: string | Uint8Array): string {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}
