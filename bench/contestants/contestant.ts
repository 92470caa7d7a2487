import type { Call } from '../load/request'
import type { Database } from './databases'
import type { ServerProcess } from './server-process'

/** A user who is signed in: the Cookie header of one of the sessions. */
export type Account = { userId: string; cookie: string }

/** A system that keeps the sessions of users. */
export type Contestant = {
  label: string
  server: ServerProcess
  /** What it is asked for over HTTP; what it cannot do is not there. */
  calls: Calls
  /** Makes a user without sessions, and returns the id. */
  createUser(): Promise<string>
  /** Makes one session of a user, and returns its Cookie header. */
  addSession(userId: string): Promise<string>
  /** Makes that many more, whose tokens are not kept. */
  addSessions(userId: string, count: number): Promise<void>
  countSessions(userId: string): Promise<number>
}

/** A contestant whose sessions are in a PostgreSQL database. */
export type StoredContestant = Contestant & { database: Database }

export type MakeCall = (cookie: string) => Call

export type Calls = { current?: MakeCall; list: MakeCall; terminateOthers?: MakeCall }

export type SignInTimes = { signInMs: number; signOutMs: number }

/** A contestant that signs a person in and out. */
export type SignIn = {
  signInAndOut(): Promise<SignInTimes>
  /** The same for an account whose password hash costs next to nothing. */
  signInAndOutWithoutHash(): Promise<SignInTimes>
}

/** Makes a user with that many active sessions, one of which is the cookie's. */
export async function createAccount(contestant: Contestant, sessions: number): Promise<Account> {
  const userId = await contestant.createUser()
  const cookie = await contestant.addSession(userId)
  await contestant.addSessions(userId, sessions - 1)
  return { userId, cookie }
}

/** The request that ends the others. @throws when the contestant has none. */
export function callTerminateOthers({ label, calls }: Contestant, cookie: string): Call {
  if (!calls.terminateOthers) throw new Error(`${label} cannot terminate the others.`)
  return calls.terminateOthers(cookie)
}

/** A GET of a path with the cookie. */
export function getWithCookie({ url }: ServerProcess, path: string): MakeCall {
  return (cookie) => ({ url: url + path, headers: { cookie } })
}

/** What a browser would send; the others of a list look like it. */
export const USER_AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36'

/** The secret with which all contestants sign. */
export const SECRET = 'a secret for the benchmark, long enough'

/** The password of the people who sign in. */
export const PASSWORD = 'correct horse battery staple'
