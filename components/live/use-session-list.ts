import { useEffect, useEffectEvent, useState } from 'react'
import type { SessionListView } from '@/lib/sessions/session-view'
import { noteListIsBehind, onSessionsChanged } from './live-sessions'
import { backOffMs } from './retry'
import { askForList, type ListAnswer, type ListPlace } from './session-list-request'

/** A short break, as at a restart of the server, is no news. */
const BEHIND_AFTER_MS = 5_000

/**
 * The list that the page came with, or a later one: it is asked for anew when sessions began or
 * ended elsewhere, and until that succeeds.
 */
export function useSessionList(given: SessionListView, place: ListPlace): SessionListView {
  const [latest, setLatest] = useState({ list: given, askedAfter: given })
  const lookAgain = useEffectEvent(async (signal: AbortSignal) => {
    const answer = await askForList(place, signal)
    if (answer.status === 'found') setLatest({ list: answer.list, askedAfter: given })
    return answer
  })
  useEffect(() => followList(lookAgain), [])
  // When the page has come anew since the list was asked for, what came with it is the later one.
  return latest.askedAfter === given ? latest.list : given
}

/** Looks when there is news; news that comes meanwhile waits its turn. @returns a function that stops it. */
function followList(lookAgain: (signal: AbortSignal) => Promise<ListAnswer>): () => void {
  const stop = new AbortController()
  let isLooking = false
  let hasNews = false
  let failures = 0
  let retry: ReturnType<typeof setTimeout> | undefined
  let trouble: ReturnType<typeof setTimeout> | undefined

  const look = async () => {
    hasNews = true
    if (isLooking) return
    isLooking = true
    while (hasNews && !stop.signal.aborted) {
      clearTimeout(retry)
      hasNews = false
      await lookOnce()
    }
    isLooking = false
  }

  const lookOnce = async () => {
    const answer = await lookAgain(stop.signal)
    // The page is leaving already, for a reason that is better known elsewhere.
    if (stop.signal.aborted) return
    if (answer.status === 'signed-out') return window.location.reload()
    if (answer.status === 'found') noteSuccess()
    else noteFailure()
    if (answer.status === 'limited') {
      hasNews = true
      await pause(answer.retryMs, stop.signal)
    }
    if (answer.status === 'unavailable') {
      retry = setTimeout(look, Math.max(answer.retryMs, backOffMs(failures - 1)))
    }
  }

  const noteSuccess = () => {
    failures = 0
    clearTimeout(trouble)
    trouble = undefined
    noteListIsBehind(false)
  }

  const noteFailure = () => {
    failures += 1
    trouble ??= setTimeout(() => noteListIsBehind(true), BEHIND_AFTER_MS)
  }

  const stopFollowing = onSessionsChanged(look)
  return () => {
    stop.abort()
    clearTimeout(retry)
    clearTimeout(trouble)
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
