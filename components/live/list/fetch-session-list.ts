import { childController } from '@/components/live/abort'
import { readRetryAfterMs } from '@/components/live/back-off'
import type { SessionListView } from '@/lib/sessions/session-view'
import { PAGE_SESSION_HEADER, SESSIONS_PATH } from '@/lib/wire'

/** A little longer than the server waits for a database that is silent. */
const TIMEOUT_MS = 15_000

export type ListPlace = { sessionId: string; cursor: string | null }

export type ListResult =
  | { status: 'found'; list: SessionListView }
  /** The session that made the page is over, or the browser has another one now. */
  | { status: 'signed-out' }
  | { status: 'limited'; retryMs: number }
  | { status: 'unavailable'; retryMs: number }

/** No server action: those wait for each other, and a click must not wait for this. Never throws. */
export async function fetchSessionList(place: ListPlace, signal: AbortSignal): Promise<ListResult> {
  const request = childController(signal)
  const timer = setTimeout(() => request.abort(), TIMEOUT_MS)
  try {
    return await readResult(await requestList(place, request.signal))
  } catch {
    return { status: 'unavailable', retryMs: 0 }
  } finally {
    clearTimeout(timer)
    request.abort()
  }
}

function requestList({ sessionId, cursor }: ListPlace, signal: AbortSignal): Promise<Response> {
  return fetch(cursor ? `${SESSIONS_PATH}?${new URLSearchParams({ cursor })}` : SESSIONS_PATH, {
    headers: { [PAGE_SESSION_HEADER]: sessionId },
    signal,
    cache: 'no-store',
  })
}

async function readResult(response: Response): Promise<ListResult> {
  if (response.status === 401) return { status: 'signed-out' }
  const retryMs = readRetryAfterMs(response) ?? 0
  if (response.status === 429) return { status: 'limited', retryMs }
  if (!response.ok) return { status: 'unavailable', retryMs }
  return { status: 'found', list: await readList(response) }
}

async function readList(response: Response): Promise<SessionListView> {
  const { sessions, total, nextCursor } = await response.json()
  // Of the server's clock, by the second: the API says no other time of its own.
  const now = new Date(response.headers.get('date') ?? Date.now()).toISOString()
  // The session that asks is one of them, whatever page it stands on.
  return { sessions, total, otherCount: total - 1, nextCursor, now }
}
