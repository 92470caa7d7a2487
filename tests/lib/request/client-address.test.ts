import { isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clientNetwork, findClientAddress } from '@/lib/request/client-address'

describe('without a proxy in front', () => {
  test('only the socket counts, whatever the client wrote', () => {
    expect(find({ hops: 0, forwardedFor: null })).toBe('192.0.2.1')
    expect(find({ hops: 0, forwardedFor: '6.6.6.6' })).toBe('192.0.2.1')
    expect(find({ hops: 0, forwardedFor: ['6.6.6.6', '7.7.7.7'] })).toBe('192.0.2.1')
  })

  test('a socket that is already gone has no address', () => {
    expect(find({ hops: 0, socketAddress: undefined })).toBeNull()
    expect(find({ hops: 0, socketAddress: null })).toBeNull()
    expect(find({ hops: 1, socketAddress: undefined, forwardedFor: '203.0.113.9' })).toBeNull()
  })
})

describe('behind proxies that append to X-Forwarded-For', () => {
  test('one hop: the last entry, which the proxy wrote', () => {
    expect(find({ hops: 1, forwardedFor: '203.0.113.9' })).toBe('203.0.113.9')
    expect(find({ hops: 1, forwardedFor: '6.6.6.6, 203.0.113.9' })).toBe('203.0.113.9')
  })

  test('two hops: the last entry but one', () => {
    expect(find({ hops: 2, forwardedFor: '203.0.113.9, 198.51.100.7' })).toBe('203.0.113.9')
    expect(find({ hops: 2, forwardedFor: '6.6.6.6, 203.0.113.9, 198.51.100.7' })).toBe(
      '203.0.113.9',
    )
  })

  test('several header lines are one list, in their order', () => {
    expect(find({ hops: 1, forwardedFor: ['6.6.6.6', '203.0.113.9'] })).toBe('203.0.113.9')
    expect(find({ hops: 2, forwardedFor: ['6.6.6.6, 203.0.113.9', '198.51.100.7'] })).toBe(
      '203.0.113.9',
    )
  })

  test('fewer entries than hops: the furthest one that is there', () => {
    expect(find({ hops: 3, forwardedFor: '203.0.113.9, 198.51.100.7' })).toBe('203.0.113.9')
    expect(find({ hops: 1, forwardedFor: null })).toBe('192.0.2.1')
    expect(find({ hops: 1, forwardedFor: [] })).toBe('192.0.2.1')
  })

  test('an entry that is no address ends the walk at the one before it', () => {
    expect(find({ hops: 1, forwardedFor: '6.6.6.6, unknown' })).toBe('192.0.2.1')
    expect(find({ hops: 2, forwardedFor: '6.6.6.6, unix:, 198.51.100.7' })).toBe('198.51.100.7')
    expect(find({ hops: 2, forwardedFor: '6.6.6.6, garbage' })).toBe('192.0.2.1')
  })

  test('an empty entry is not skipped, or the next one would be the client’s', () => {
    expect(find({ hops: 1, forwardedFor: '6.6.6.6,' })).toBe('192.0.2.1')
    expect(find({ hops: 2, forwardedFor: '6.6.6.6, , 198.51.100.7' })).toBe('198.51.100.7')
    expect(find({ hops: 1, forwardedFor: ', ,203.0.113.9' })).toBe('203.0.113.9')
  })

  test('a header of 100 KB is dealt with at once', () => {
    const forwardedFor = `${'6.6.6.6,'.repeat(12_500)}203.0.113.9`

    const start = performance.now()
    const address = find({ hops: 1, forwardedFor })

    expect(address).toBe('203.0.113.9')
    expect(performance.now() - start).toBeLessThan(100)
  })
})

describe('one spelling for one address', () => {
  test.each([
    ['1.2.3.4', '1.2.3.4'],
    [' \t1.2.3.4 ', '1.2.3.4'],
    ['1.2.3.4:5678', '1.2.3.4'],
    ['[::1]:443', '::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:0DB8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['::FFFF:102:304', '1.2.3.4'],
    ['0:0:0:0:0:ffff:1.2.3.4', '1.2.3.4'],
    ['[::ffff:1.2.3.4]:5678', '1.2.3.4'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25en0]:80', 'fe80::1'],
    ['fe80::1%br-1.2', 'fe80::1'],
    [
      '1111:2222:3333:4444:5555:6666:100.100.100.100%eth0',
      '1111:2222:3333:4444:5555:6666:6464:6464',
    ],
    ['::1.2.3.4', '::102:304'],
    ['::102:304', '::102:304'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ])('%s is %s', (written, address) => {
    expect(find({ hops: 0, socketAddress: written })).toBe(address)
    expect(find({ hops: 1, forwardedFor: written })).toBe(address)
  })

  test.each([
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    '0x7f.1',
    '2130706433',
    '1.2.3.4:',
    '1.2.3.4:123456',
    '1.2.3.4:5:6',
    '[1.2.3.4',
    '[]',
    ':::1',
    '2001:db8::1::2',
    'fe80::1%',
    'localhost',
    '1.2.3.4 6.6.6.6',
    '1.2.3.4\u0000',
    '<script>',
    '１.2.3.4',
    '"[2001:db8::1]:80"',
  ])('%s is no address', (written) => {
    expect(find({ hops: 1, forwardedFor: written })).toBe('192.0.2.1')
    expect(find({ hops: 0, socketAddress: written })).toBeNull()
  })
})

describe('the network that counts as one client', () => {
  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8::/64'],
    ['1:0:0:2::3', '1:0:0:2::/64'],
    ['::1', '::/64'],
    ['::102:304', '::/64'],
    ['unknown', 'unknown'],
  ])('of %s is %s', (address, network) => {
    expect(clientNetwork(address)).toBe(network)
  })

  test('is the same for all addresses of one /64', () => {
    const half = fc.array(fc.nat(0xffff), { minLength: 4, maxLength: 4 })
    const spell = (groups: number[]) => groups.map((group) => group.toString(16)).join(':')

    fc.assert(
      fc.property(half, half, half, (network, mine, yours) => {
        const networkOf = (host: number[]) =>
          clientNetwork(find({ hops: 0, socketAddress: spell([...network, ...host]) }) ?? '')

        if (network.some((group) => group !== 0)) expect(networkOf(mine)).toBe(networkOf(yours))
      }),
    )
  })
})

describe('whatever a client sends', () => {
  const groups = fc.array(fc.stringMatching(/^[\da-f]{1,4}$/), { maxLength: 7 })
  const spelling = fc
    .tuple(groups, fc.constantFrom('::', ':'), groups, fc.ipV4(), fc.constantFrom('', '%br-1.2'))
    .map(
      ([head, gap, tail, ipv4, zone]) =>
        `${head.join(':')}${gap}${[...tail, ipv4].join(':')}${zone}`,
    )
  const entry = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    spelling,
    fc.string(),
    fc.constantFrom('unknown', '', '_hidden', '[::1]:1'),
  )
  const list = fc.array(entry).map((entries) => entries.join(','))

  test('the answer is a normalised address of at most 45 characters, or null', () => {
    fc.assert(
      fc.property(fc.option(entry), list, fc.nat(4), (socketAddress, forwardedFor, hops) => {
        const address = find({ hops, socketAddress, forwardedFor })

        if (address !== null) expect(isIP(address)).not.toBe(0)
        if (address !== null) expect(find({ hops: 0, socketAddress: address })).toBe(address)
        expect(address?.length ?? 0).toBeLessThanOrEqual(45)
      }),
    )
  })

  test('what a client puts in front of the entries that proxies append changes nothing', () => {
    const appended = fc.array(fc.ipV4(), { minLength: 1, maxLength: 4 })

    fc.assert(
      fc.property(list, appended, (sent, proxies) => {
        const forwardedFor = [sent, ...proxies].join(', ')

        expect(find({ hops: proxies.length, forwardedFor })).toBe(proxies[0])
      }),
    )
  })
})

function find(request: {
  hops: number
  socketAddress?: string | null | undefined
  forwardedFor?: string | string[] | null
}) {
  return findClientAddress({
    socketAddress: '192.0.2.1',
    forwardedFor: null,
    trustedProxyHops: request.hops,
    ...request,
  })
}
