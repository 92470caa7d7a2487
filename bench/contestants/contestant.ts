import type { Database } from './databases'
import type { ServerProcess } from './server-process'

/** A user who is signed in: the cookie of one of the sessions. */
export type Account = { userId: string; cookie: string }

/** Somebody in the field who has sessions in a database. */
export type Contestant = {
  label: string
  database: Database
  server: ServerProcess
  /** Makes a user with that many active sessions, one of which is the cookie's. */
  createAccount(sessions: number): Promise<Account>
  /** Makes that many more for a user. */
  addSessions(userId: string, count: number): Promise<void>
  countSessions(userId: string): Promise<number>
}

/** What a browser would send; the others of a list look like it. */
export const USER_AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36'

/** The secret with which all contestants sign. */
export const SECRET = 'a secret for the benchmark, long enough'
