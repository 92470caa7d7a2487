import { makePurgeHistory } from './purge-history'
import { makeQueryInTurn } from './query-in-turn'
import * as lists from './session-list'
import * as lookUps from './session-look-up'
import type { ActiveSession } from './session-row'
import { makeToSessionView, type SessionListView, type SessionView } from './session-view'
import { type NewSession, type StartedSession, start } from './start'
import type { Surroundings } from './surroundings'
import * as ends from './terminate'

type Ids = { userId: string; sessionId: string }
type Viewer = { userId: string; currentSessionId: string }

/** What can happen to sessions. Each call is one statement, and throws what the pool throws. */
export type Sessions = {
  /** Always a new token (ASVS 7.2.4). Ends what this browser held, and what is beyond the limit. */
  start: (session: NewSession) => Promise<StartedSession>
  /** Who asks: the active session of a token; null when there is none. */
  findActive: (token: string) => Promise<ActiveSession | null>
  /** Those of the given tokens that have an active session, in their order, and whose it is. */
  findLiveTokens: (tokens: readonly string[]) => Promise<{ token: string; userId: string }[]>
  findActiveView: (token: string) => Promise<{ session: ActiveSession; view: SessionView } | null>
  /** As `findActive`, with a page of the list in the same statement. */
  findActiveWithList: (
    token: string,
    page: lists.ListPage,
  ) => Promise<{ session: ActiveSession; list: SessionListView } | null>
  /** The current one first, then the most recently active. Pages are stable while rows come and go. */
  list: (given: Viewer & lists.ListPage) => Promise<SessionListView>
  /** One active session; null when it is gone, unknown or another user's, alike (ASVS 8.2.2). */
  find: (given: Ids & { currentSessionId: string }) => Promise<SessionView | null>
  countOthers: (given: Viewer) => Promise<number>
  findEndReason: (token: string) => Promise<'expired' | 'terminated'>
  /** The active ones are left out. */
  findEnded: (sessionIds: string[]) => Promise<Map<string, 'expired' | 'gone'>>
  /** Slides the expiry, never past the absolute limit (ASVS 7.3.2). At most once a minute. */
  touch: (given: lookUps.Touch) => Promise<void>
  /** Ends all but the one that asks, and nothing when that is not active (ASVS 7.4.1). */
  terminateOthers: (given: {
    userId: string
    keepSessionId: string
  }) => Promise<ends.TerminatedOthers>
  /** As `terminateOthers`, in the same statement as who asks. */
  terminateOthersOfToken: (
    token: string,
  ) => Promise<{ session: ActiveSession; outcome: ends.TerminatedOthers } | null>
  /** Gone, unknown and another user's are `not-found` alike (ASVS 8.2.2). */
  terminate: (given: Ids & { callerSessionId: string }) => Promise<ends.TerminatedOne>
  /** Doing it twice is harmless. */
  signOut: (given: Ids) => Promise<void>
  /** Deletes what no browser can still ask about; says how many. Safe on several instances at once. */
  purgeExpired: (stop?: AbortSignal) => Promise<number>
  /** Deletes what is too old of the history, and what is too much of one user; says how many. As safe. */
  purgeHistory: (stop?: AbortSignal) => Promise<number>
}

export function makeSessions(surroundings: Surroundings): Sessions {
  const { pool } = surroundings
  const changing = { ...surroundings, queryInTurn: makeQueryInTurn(pool) }
  const listing = { pool, toView: makeToSessionView(surroundings) }
  return {
    start: (session) => start(changing, session),
    findActive: (token) => lookUps.findActive(pool, token),
    findLiveTokens: (tokens) => lookUps.findLiveTokens(pool, tokens),
    findActiveView: (token) => lookUps.findActiveView(listing, token),
    findActiveWithList: (token, page) => lists.findActiveWithList(listing, token, page),
    list: (given) => lists.list(listing, given),
    find: (given) => lists.find(listing, given),
    countOthers: (given) => lists.countOthers(pool, given),
    findEndReason: (token) => lookUps.findEndReason(pool, token),
    findEnded: (sessionIds) => lookUps.findEnded(pool, sessionIds),
    touch: (given) => lookUps.touch(changing, given),
    terminateOthers: (given) => ends.terminateOthers(changing, given),
    terminateOthersOfToken: (token) => ends.terminateOthersOfToken(changing, token),
    terminate: (given) => ends.terminate(changing, given),
    signOut: (given) => ends.signOut(changing, given),
    purgeExpired: (stop) => ends.purgeExpired(surroundings, stop),
    purgeHistory: makePurgeHistory(surroundings),
  }
}
