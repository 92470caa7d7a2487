export type PlaceRecord = string | number | { [key: string]: PlaceRecord }

/**
 * The smallest MaxMind-format file: one IPv4 network with one record.
 * @see https://maxmind.github.io/MaxMind-DB/
 */
export function makePlacesFile(
  network: string,
  record: PlaceRecord,
  { damaged = false } = {},
): Buffer {
  const [address = '', prefix] = network.split('/')
  const bits = address.split('.').flatMap((byte) => [...Number(byte).toString(2).padStart(8, '0')])
  const path = [...'0'.repeat(96), ...bits.slice(0, Number(prefix))]
  const tree = path.map((bit, depth) => {
    const next = depth + 1 < path.length ? depth + 1 : path.length + 16
    return bit === '0' ? [next, path.length] : [path.length, next]
  })
  const metadata = {
    node_count: path.length,
    record_size: 24,
    ip_version: 6,
    database_type: 'test',
    binary_format_major_version: 2,
  }
  return Buffer.concat([
    ...tree.flat().map((pointer) => bytes(pointer, 3)),
    Buffer.alloc(16),
    damaged ? Buffer.from([0x00, 0x00]) : encode(record),
    Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'),
    encode(metadata),
  ])
}

function encode(value: PlaceRecord): Buffer {
  if (typeof value === 'number') return Buffer.concat([field(6, 4), bytes(value, 4)])
  if (typeof value === 'string') {
    return Buffer.concat([field(2, Buffer.byteLength(value)), Buffer.from(value)])
  }
  const entries = Object.entries(value)
  return Buffer.concat([
    field(7, entries.length),
    ...entries.flatMap(([key, entry]) => [encode(key), encode(entry)]),
  ])
}

/** A control byte: the type and a length under 29. */
function field(type: number, length: number): Buffer {
  return Buffer.from([(type << 5) | length])
}

function bytes(value: number, length: number): Buffer {
  const buffer = Buffer.alloc(length)
  buffer.writeUIntBE(value, 0, length)
  return buffer
}
