import { database } from '@/lib/database/database'
import type { Role, SignInMethod } from '@/lib/sessions/kinds'
import { hashSessionToken, makeSessionToken } from '@/lib/sessions/session-token'

const MINUTE_MS = 60_000

/** User agents by the words that the screen shows for them. */
export const USER_AGENTS = {
  'Chrome on Windows':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36',
  'Firefox on Linux': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Safari on iPhone':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1',
  'Safari on iPad':
    'Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1',
  'Edge on Windows':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0',
} as const

export type TestUser = { id: string; email: string; name: string }

let userCount = 0

/** A user; give only what matters. Without a `passwordHash` there is no signing in with a password. */
export async function createUser(
  given: {
    email?: string
    name?: string
    role?: Role
    passwordHash?: string
    disabledAt?: Date
  } = {},
): Promise<TestUser> {
  userCount += 1
  const unique = `${process.pid}-${Date.now()}-${userCount}`
  return database().user.create({
    data: { email: `user-${unique}@example.com`, name: `User ${userCount}`, ...given },
    select: { id: true, email: true, name: true },
  })
}

export type TestSession = { id: string; userId: string; token: string }

type GivenSession = {
  user: { id: string }
  device?: keyof typeof USER_AGENTS | (string & {})
  lastActiveMsAgo?: number
  signedInMsAgo?: number
  expiresInMs?: number
  ipAddress?: string
  sharedDevice?: boolean
  signInMethod?: SignInMethod
}

/**
 * A signed-in browser of a user, as a row and the token of its cookie. Times are relative to now;
 * a session expires in a day unless `expiresInMs` says otherwise (negative: it has expired).
 */
export async function createSession(given: GivenSession): Promise<TestSession> {
  const token = makeSessionToken()
  const data = toRow(given, token)
  const { id } = await database().session.create({ data, select: { id: true } })
  return { id, userId: given.user.id, token }
}

/** Several sessions of a user, in one statement. */
export async function createSessions(count: number, given: GivenSession): Promise<TestSession[]> {
  const tokens = Array.from({ length: count }, makeSessionToken)
  const rows = await database().session.createManyAndReturn({
    data: tokens.map((token) => toRow(given, token)),
    select: { id: true, userId: true },
  })
  return rows.map((row, index) => ({ ...row, token: tokens[index] ?? '' }))
}

function toRow(
  {
    user,
    device = 'Chrome on Windows',
    lastActiveMsAgo = 0,
    signedInMsAgo = lastActiveMsAgo,
    expiresInMs = 24 * 60 * MINUTE_MS,
    ...columns
  }: GivenSession,
  token: string,
) {
  const now = Date.now()
  return {
    userId: user.id,
    tokenHash: hashSessionToken(token),
    userAgent: USER_AGENTS[device as keyof typeof USER_AGENTS] ?? device,
    signInMethod: 'password' as const,
    signedInAt: new Date(now - signedInMsAgo),
    lastActiveAt: new Date(now - lastActiveMsAgo),
    expiresAt: new Date(now + expiresInMs),
    ...columns,
  }
}

/** How many sessions of a user are active now. */
export async function countActiveSessions(userId: string): Promise<number> {
  const [row] = await database().$queryRaw<[{ total: number }]>`
    SELECT count(*)::integer AS total FROM "ActiveSession" WHERE "userId" = ${userId}::uuid`
  return row.total
}
