import { BoundedCache } from './bounded-cache'
import { readStoredHints } from './device-evidence'
import { type Device, describeDevice } from './device-name'
import type { SignInMethod } from './kinds'
import type { Place } from './place'
import type { SessionRow } from './session-row'
import type { Surroundings } from './surroundings'

/** What may be seen of a session: an allow-list (ASVS 15.3.1). Times are ISO 8601 in UTC. */
export type SessionView = {
  id: string
  current: boolean
  device: Device
  ipAddress: string | null
  location: Place | null
  signedInAt: string
  lastActiveAt: string
  expiresAt: string
  signInMethod: SignInMethod
  sharedDevice: boolean
}

export type SessionListView = {
  sessions: SessionView[]
  /** Of all active sessions, on every page. */
  total: number
  otherCount: number
  /** By the database's clock. */
  now: string
  nextCursor: string | null
}

export type ToSessionView = (row: SessionRow, given: { isCurrent: boolean }) => SessionView

// Full, each holds about 1 MB.
const MAX_DEVICES = 1_000
const MAX_PLACES = 5_000
const MAX_TIMES = 20_000

/** Naming a device takes 50 µs, writing a time 2 µs inside Next; the same ones come again and again. */
export function makeToSessionView({ findPlace }: Pick<Surroundings, 'findPlace'>): ToSessionView {
  const devices = new BoundedCache<Device>(MAX_DEVICES)
  const places = new BoundedCache<Place | null>(MAX_PLACES)
  const describe = (row: SessionRow) =>
    devices.get(`${row.userAgent}\n${row.clientHints}`, () => describeRow(row))
  const times = new BoundedCache<string, number>(MAX_TIMES)
  const write = (seconds: number) => times.get(seconds, () => toIso(seconds))
  const locate = (ipAddress: string) => places.get(ipAddress, () => findPlace(ipAddress))

  return (row, { isCurrent }) => ({
    id: row.id,
    current: isCurrent,
    device: describe(row),
    ipAddress: row.ipAddress,
    location: row.ipAddress === null ? null : locate(row.ipAddress),
    signedInAt: write(row.signedInAt),
    lastActiveAt: write(row.lastActiveAt),
    expiresAt: write(row.expiresAt),
    signInMethod: row.signInMethod,
    sharedDevice: row.sharedDevice,
  })
}

export function toIso(seconds: number): string {
  return new Date(Math.round(seconds * 1_000)).toISOString()
}

function describeRow({ userAgent, clientHints }: SessionRow): Device {
  return describeDevice({ userAgent, clientHints: readStoredHints(clientHints) })
}
