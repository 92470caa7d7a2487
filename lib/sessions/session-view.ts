import { BoundedCache } from './bounded-cache'
import { readStoredHints } from './device-evidence'
import { type Device, describeDevice } from './device-name'
import type { SignInMethod } from './kinds'
import type { Place } from './place'
import type { SessionRow } from './session-row'
import type { Surroundings } from './surroundings'

/**
 * What a person, or their program, may see of a session: an allow-list (ASVS 15.3.1). Never a
 * token, a hash, a user id or a raw user agent. Times are ISO 8601 in UTC.
 */
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

/** A page of a user's active sessions. */
export type SessionListView = {
  sessions: SessionView[]
  /** All active sessions of the user, on every page. */
  total: number
  /** All of them but the current one. */
  otherCount: number
  /** When this was true, by the database's clock. ISO 8601. */
  now: string
  nextCursor: string | null
}

/** Turns a row into what may be seen of it. */
export type ToSessionView = (row: SessionRow, given: { isCurrent: boolean }) => SessionView

/** Full, each holds about 1 MB: a user agent has 512 characters at most. */
const MAX_DEVICES = 1_000
const MAX_PLACES = 5_000

/**
 * Naming a device takes 50 µs, so a page of 50 sessions would cost 2.5 ms, as much as the rest of the
 * request. The same few browsers and addresses come again and again.
 */
export function makeToSessionView({ findPlace }: Pick<Surroundings, 'findPlace'>): ToSessionView {
  const devices = new BoundedCache<Device>(MAX_DEVICES)
  const places = new BoundedCache<Place | null>(MAX_PLACES)
  const describe = (row: SessionRow) =>
    devices.get(`${row.userAgent}\n${row.clientHints}`, () => describeRow(row))
  const locate = (ipAddress: string) => places.get(ipAddress, () => findPlace(ipAddress))

  return (row, { isCurrent }) => ({
    id: row.id,
    current: isCurrent,
    device: describe(row),
    ipAddress: row.ipAddress,
    location: row.ipAddress === null ? null : locate(row.ipAddress),
    signedInAt: toIso(row.signedInAt),
    lastActiveAt: toIso(row.lastActiveAt),
    expiresAt: toIso(row.expiresAt),
    signInMethod: row.signInMethod,
    sharedDevice: row.sharedDevice,
  })
}

/** @param seconds since 1970, as PostgreSQL counts them. */
export function toIso(seconds: number): string {
  return new Date(Math.round(seconds * 1_000)).toISOString()
}

function describeRow({ userAgent, clientHints }: SessionRow): Device {
  return describeDevice({ userAgent, clientHints: readStoredHints(clientHints) })
}
