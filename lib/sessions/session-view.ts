import { sql } from '@/lib/database/database'
import type { SignInMethod } from '@/lib/generated/prisma/enums'
import { clientHintsSchema, type Device, describeDevice } from './device'
import { findPlace, type Place } from './place'

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
  /** When this was true, by the server's clock: the database's, or by the second the app's. ISO 8601. */
  now: string
  nextCursor: string | null
}

/** The columns that a view is made of, and a row of them. */
export const VIEW_COLUMNS = sql`"id", "signInMethod", "sharedDevice", "signedInAt", "lastActiveAt",
  "expiresAt", "ipAddress", "userAgent", "clientHints"`

export type SessionRow = {
  id: string
  signInMethod: SignInMethod
  sharedDevice: boolean
  signedInAt: Date
  lastActiveAt: Date
  expiresAt: Date
  ipAddress: string | null
  userAgent: string | null
  /** As stored; whatever it holds, only known hints are read. */
  clientHints: unknown
}

/** Turns a row into what may be seen of it. `isCurrent`: it is the session of whoever asks. */
export function toSessionView(row: SessionRow, { isCurrent }: { isCurrent: boolean }): SessionView {
  return {
    id: row.id,
    current: isCurrent,
    device: describeDevice({
      userAgent: row.userAgent,
      clientHints: clientHintsSchema.parse(row.clientHints),
    }),
    ipAddress: row.ipAddress,
    location: findPlace(row.ipAddress),
    signedInAt: row.signedInAt.toISOString(),
    lastActiveAt: row.lastActiveAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    signInMethod: row.signInMethod,
    sharedDevice: row.sharedDevice,
  }
}
