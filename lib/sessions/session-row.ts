import type { Role, SignInMethod } from './kinds'

export type SessionRow = {
  id: string
  signInMethod: SignInMethod
  sharedDevice: boolean
  /** Times are seconds since 1970, with a fraction. */
  signedInAt: number
  lastActiveAt: number
  expiresAt: number
  ipAddress: string | null
  userAgent: string | null
  /** JSON. */
  clientHints: string | null
}

/** Numbers and text are several times cheaper to read than timestamps and JSON. */
export function sessionColumns(table: string): string {
  const asSeconds = (column: string) => `date_part('epoch', ${table}."${column}") AS "${column}"`
  return `${table}."id", ${table}."signInMethod", ${table}."sharedDevice",
    ${['signedInAt', 'lastActiveAt', 'expiresAt'].map(asSeconds).join(', ')},
    ${table}."ipAddress", ${table}."userAgent", ${table}."clientHints"::text AS "clientHints"`
}

/** All that a request needs to know of who asks. */
export type ActiveSession = {
  id: string
  userId: string
  userEmail: string
  userName: string
  userRole: Role
  sharedDevice: boolean
  touchIsDue: boolean
}

export const LAST_ACTIVE_REFRESH_MS = 60_000

export function viewerColumns(table: string): string {
  return `${table}."userId", ${table}."userEmail", ${table}."userName", ${table}."userRole",
    ${table}."lastActiveAt" <= now() - interval '${LAST_ACTIVE_REFRESH_MS} milliseconds' AS "touchIsDue"`
}

export function toActiveSession(row: ActiveSession): ActiveSession {
  const { id, userId, userEmail, userName, userRole, sharedDevice, touchIsDue } = row
  return { id, userId, userEmail, userName, userRole, sharedDevice, touchIsDue }
}
