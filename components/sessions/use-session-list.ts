import { useEffect, useEffectEvent, useState } from 'react'
import type { SessionListView } from '@/lib/sessions/session-view'
import { noteListIsBehind, onSessionsChanged } from './live-sessions'

/** Which page of whose list: the session that made the page, and where the list begins. */
export type ListPlace = { sessionId: string; cursor: string | null }

/** The list as it is now, or why there is none: nobody is signed in here, it is limited, or there is an outage. */
export type LookAgainAction = (
  place: ListPlace,
) => Promise<
  | { status: 'found'; list: SessionListView }
  | { status: 'signed-out' | 'refused' | 'unavailable' }
  | { status: 'limited'; retryAfterS: number }
>

/** Half of it to one and a half: pages that failed together do not come back together. */
const RETRY_MS = 5_000

/**
 * The list that the page came with, or a later one: it is asked for anew when sessions began or
 * ended elsewhere, and until that succeeds.
 */
export function useSessionList(
  given: SessionListView,
  { sessionId, cursor }: ListPlace,
  lookAgainAction: LookAgainAction,
): SessionListView {
  const [latest, setLatest] = useState(given)
  // Each refresh of the page brings a new function for the same action: that is no reason to begin again.
  const lookAgain = useEffectEvent(() => lookAgainAction({ sessionId, cursor }))
  useEffect(() => followList(lookAgain, setLatest), [])
  // Both times are the database's, in the one form that sorts as text.
  return given.now > latest.now ? given : latest
}

/** Looks when there is news; news that comes meanwhile waits its turn. @returns a function that stops it. */
function followList(
  lookAgain: () => ReturnType<LookAgainAction>,
  show: (list: SessionListView) => void,
): () => void {
  const stop = new AbortController()
  let isLooking = false
  let hasNews = false
  let failures = 0
  let retry: ReturnType<typeof setTimeout> | undefined

  const look = async () => {
    clearTimeout(retry)
    hasNews = true
    if (isLooking) return
    isLooking = true
    while (hasNews && !stop.signal.aborted) {
      hasNews = false
      await lookOnce()
    }
    isLooking = false
  }

  const lookOnce = async () => {
    // An action whose answer is lost fails in the browser: an outage as well.
    const outcome = await lookAgain().catch(() => ({ status: 'unavailable' as const }))
    // The page is leaving already, for a reason that is better known elsewhere.
    if (stop.signal.aborted) return
    if (outcome.status === 'signed-out') return window.location.reload()
    if (outcome.status === 'limited') return waitForTurn(outcome.retryAfterS)
    const hasFailed = outcome.status !== 'found'
    failures = hasFailed ? failures + 1 : 0
    // One failure alone, as at a restart of the server, is no news.
    noteListIsBehind(failures > 1)
    if (hasFailed) retry = setTimeout(look, RETRY_MS * (0.5 + Math.random()))
    else show(outcome.list)
  }

  const waitForTurn = async (seconds: number) => {
    hasNews = true
    await pause(seconds * 1_000, stop.signal)
  }

  // Not in a transition: a slow look would hold back the outcome of a click.
  const stopFollowing = onSessionsChanged(look)
  return () => {
    stop.abort()
    clearTimeout(retry)
    stopFollowing()
    noteListIsBehind(false)
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
