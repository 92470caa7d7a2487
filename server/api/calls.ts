import { followSessions } from './calls/follow-sessions'
import { getCurrentSession } from './calls/get-current-session'
import { makeGetDocument } from './calls/get-document'
import { getLive, getReady } from './calls/health'
import { listSessions } from './calls/list-sessions'
import { terminateOtherSessions } from './calls/terminate-other-sessions'
import { terminateSession } from './calls/terminate-session'
import type { ApiCall } from './contract'
import { type ApiDocument, makeApiDocument } from './openapi'

export const API_CALLS: readonly ApiCall[] = [
  listSessions,
  terminateOtherSessions,
  getCurrentSession,
  followSessions,
  terminateSession,
  getLive,
  getReady,
  makeGetDocument(() => apiDocument()),
]

let document: ApiDocument | undefined

export function apiDocument(): ApiDocument {
  document ??= makeApiDocument(API_CALLS)
  return document
}
