/** What pages and the server must agree on: addresses, headers, events and times. */

export const SESSIONS_PATH = '/api/sessions'
export const EVENTS_PATH = '/api/sessions/events'
/** Where an OpenID Connect provider sends people back to: the one address below /api that is Next's. */
export const OIDC_CALLBACK_PATH = '/api/auth/callback/oidc'

export const SIGN_IN_PATH = '/sign-in'
/** What a page with JavaScript gets back. */
export type SignInReply =
  | { status: 'started'; location: string }
  | { status: 'failed'; message: string }

/** The id of the page's session, on requests that are not activity (R17 of docs/security.md). */
export const PAGE_SESSION_HEADER = 'page-session'

/** Look again: sessions of this user began or ended. */
export const SESSIONS_CHANGED = 'sessions-changed'
export const SESSION_TERMINATED = 'session-terminated'

/** Why a session ended. `replaced`: this browser has signed in again. */
export type EndReason = 'terminated' | 'expired' | 'signed-out' | 'replaced'

/** How often the server sends a comment on each event stream. */
export const HEARTBEAT_MS = 15_000
/** An event stream that is silent for this long is dead. */
export const SILENCE_MS = 40_000
