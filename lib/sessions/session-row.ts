import type { Role, SignInMethod } from './kinds'

/** The columns that a view is made of. */
export type SessionRow = {
  id: string
  signInMethod: SignInMethod
  sharedDevice: boolean
  /** Seconds since 1970, with a fraction. */
  signedInAt: number
  lastActiveAt: number
  expiresAt: number
  ipAddress: string | null
  userAgent: string | null
  /** JSON, as stored. */
  clientHints: string | null
}

/**
 * Selects a `SessionRow`. Times as numbers and hints as text are several times cheaper to read than
 * what `pg` makes of timestamps and JSON.
 */
export function sessionColumns(table: string): string {
  const asSeconds = (column: string) => `date_part('epoch', ${table}."${column}") AS "${column}"`
  return `${table}."id", ${table}."signInMethod", ${table}."sharedDevice",
    ${['signedInAt', 'lastActiveAt', 'expiresAt'].map(asSeconds).join(', ')},
    ${table}."ipAddress", ${table}."userAgent", ${table}."clientHints"::text AS "clientHints"`
}

/** The session behind a token and whose it is: all that a request needs to know of who asks. */
export type ActiveSession = {
  id: string
  userId: string
  userEmail: string
  userName: string
  userRole: Role
  sharedDevice: boolean
  /** The last activity was written more than a minute ago. */
  touchIsDue: boolean
}

/** "Last active" is written at most this often. */
export const LAST_ACTIVE_REFRESH_MS = 60_000

/** Selects what `ActiveSession` has beside the columns of a session. */
export function viewerColumns(table: string): string {
  return `${table}."userId", ${table}."userEmail", ${table}."userName", ${table}."userRole",
    ${table}."lastActiveAt" <= now() - interval '${LAST_ACTIVE_REFRESH_MS} milliseconds' AS "touchIsDue"`
}

/** Leaves out of a row what is not asked for. */
export function toActiveSession(row: ActiveSession): ActiveSession {
  const { id, userId, userEmail, userName, userRole, sharedDevice, touchIsDue } = row
  return { id, userId, userEmail, userName, userRole, sharedDevice, touchIsDue }
}
