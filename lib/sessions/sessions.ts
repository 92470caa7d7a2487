import { hasSignedInFrom } from './session-history'
import * as lists from './session-list'
import * as lookUps from './session-look-up'
import type { ActiveSession } from './session-row'
import { makeToSessionView, type SessionListView, type SessionView } from './session-view'
import { type NewSession, type StartedSession, start } from './start'
import type { Surroundings } from './surroundings'
import * as ends from './terminate'

type Ids = { userId: string; sessionId: string }
type Viewer = { userId: string; currentSessionId: string }

/**
 * Everything that can happen to sessions. Each call is one prepared statement, and one transaction
 * where it changes something. It throws what the pool throws.
 */
export type Sessions = {
  /**
   * Starts a session, always with a new token (ASVS 7.2.4). The session that this browser held before
   * ends, and so do the least recently active ones beyond the limit.
   */
  start: (session: NewSession) => Promise<StartedSession>
  /** Who asks: the active session of a token; null when there is none. */
  findActive: (token: string) => Promise<ActiveSession | null>
  /** As `findActive`, with what may be seen of that session. */
  findActiveView: (token: string) => Promise<{ session: ActiveSession; view: SessionView } | null>
  /** As `findActive`, with a page of the user's list. */
  findActiveWithList: (
    token: string,
    page: lists.ListPage,
  ) => Promise<{ session: ActiveSession; list: SessionListView } | null>
  /**
   * A user's active sessions: the current one first, then the most recently active. Pages are stable
   * while rows come and go (keyset, not offset); the current one is on the first page alone.
   */
  list: (given: Viewer & lists.ListPage) => Promise<SessionListView>
  /** One active session; null when it is gone, unknown or another user's, alike (ASVS 8.2.2). */
  find: (given: Ids & { currentSessionId: string }) => Promise<SessionView | null>
  /** How many sessions are active beside the current one. */
  countOthers: (given: Viewer) => Promise<number>
  /** Why the session of a token that is not active ended. */
  findEndReason: (token: string) => Promise<'expired' | 'terminated'>
  /** Which of these sessions are not active any more; the active ones are left out. */
  findEnded: (sessionIds: string[]) => Promise<Map<string, 'expired' | 'gone'>>
  /**
   * Whether the user of an email, as it is stored, has signed in from a network before.
   * `network` is an address or CIDR notation, as PostgreSQL's `inet` reads it.
   */
  hasSignedInFrom: (given: { email: string; network: string }) => Promise<boolean>
  /**
   * Notes that a session was active just now: time, address and expiry, which slides but never past
   * the absolute limit (ASVS 7.3.1, 7.3.2). At most once a minute. Never revives an ended session.
   */
  touch: (given: { id: string; sharedDevice: boolean; ipAddress: string | null }) => Promise<void>
  /**
   * Ends every active session of a user but one, which is the one that asks. When that is not active
   * itself, nothing ends (ASVS 7.4.1). `count` is the true number of active sessions that ended.
   */
  terminateOthers: (given: {
    userId: string
    keepSessionId: string
  }) => Promise<ends.TerminatedOthers>
  /** As `terminateOthers`, for the session of a token; null when that is not active. */
  terminateOthersOfToken: (
    token: string,
  ) => Promise<{ session: ActiveSession; outcome: ends.TerminatedOthers } | null>
  /** Ends one other session. Gone, unknown and another user's are `not-found` alike (ASVS 8.2.2). */
  terminate: (given: Ids & { callerSessionId: string }) => Promise<ends.TerminatedOne>
  /** Ends a session at its own wish. Doing it twice is harmless. */
  signOut: (given: Ids) => Promise<void>
  /**
   * Deletes the rows of sessions that expired so long ago that no browser still holds their cookie.
   * Safe on several instances at once. Resolves to how many rows were deleted.
   */
  purgeExpired: () => Promise<number>
}

/** Makes the sessions of one app. The functions that it calls in the database are in prisma/engine. */
export function makeSessions(surroundings: Surroundings): Sessions {
  const { pool } = surroundings
  const listing = { pool, toView: makeToSessionView(surroundings) }
  return {
    start: (session) => start(surroundings, session),
    findActive: (token) => lookUps.findActive(pool, token),
    findActiveView: (token) => lookUps.findActiveView(listing, token),
    findActiveWithList: (token, page) => lists.findActiveWithList(listing, token, page),
    list: (given) => lists.list(listing, given),
    find: (given) => lists.find(listing, given),
    countOthers: (given) => lists.countOthers(pool, given),
    findEndReason: (token) => lookUps.findEndReason(pool, token),
    findEnded: (sessionIds) => lookUps.findEnded(pool, sessionIds),
    hasSignedInFrom: (given) => hasSignedInFrom(pool, given),
    touch: (given) => lookUps.touch(surroundings, given),
    terminateOthers: (given) => ends.terminateOthers(surroundings, given),
    terminateOthersOfToken: (token) => ends.terminateOthersOfToken(surroundings, token),
    terminate: (given) => ends.terminate(surroundings, given),
    signOut: (given) => ends.signOut(surroundings, given),
    purgeExpired: () => ends.purgeExpired(surroundings),
  }
}
