import { useEffect, useState } from 'react'
import { onSessionsChanged } from './live-sessions'
import type { TerminateState } from './terminate-state'

/** Shows the list as it is now, or says why it does not: asked too often, or nobody is signed in here. */
export type LookAgainAction = () => Promise<
  | { status: 'shown' | 'signed-out' | 'refused' | 'unavailable' }
  | { status: 'limited'; retryAfterS: number }
>

/** Asks for the list anew when sessions began or ended elsewhere; news that comes meanwhile waits its turn. */
export function useLookAgain(lookAgainAction: LookAgainAction): void {
  useEffect(() => {
    let isLooking = false
    let hasNews = false
    let timer: ReturnType<typeof setTimeout>
    let isStopped = false
    const look = async () => {
      hasNews = true
      if (isLooking) return
      isLooking = true
      while (hasNews) {
        hasNews = false
        const outcome = await lookAgainAction().catch((error: unknown) => {
          console.warn('The list of sessions could not be brought up to date:', error)
        })
        // The page is leaving already, for a reason that is better known elsewhere.
        if (isStopped) return
        if (outcome?.status === 'signed-out') return window.location.reload()
        if (outcome?.status === 'limited') {
          timer = setTimeout(() => void look(), outcome.retryAfterS * 1_000)
          break
        }
      }
      isLooking = false
    }
    // Not in a transition: a slow look would hold back the outcome of a click.
    const stopFollowing = onSessionsChanged(() => void look())
    return () => {
      isStopped = true
      clearTimeout(timer)
      stopFollowing()
    }
  }, [lookAgainAction])
}

/**
 * Whether the number of other sessions has changed without a click here, since the latest click:
 * then somebody should be told.
 */
export function useChangedElsewhere(otherSessionCount: number, state: TerminateState): boolean {
  const [seen, setSeen] = useState({ otherSessionCount, state, isOwn: false, isElsewhere: false })

  if (seen.state !== state) {
    // The list may follow the outcome of a click a moment later: that change is explained.
    const hasEnded = state.status === 'terminated-others' || state.status === 'terminated-one'
    const isOwn = hasEnded && seen.otherSessionCount === otherSessionCount
    setSeen({ otherSessionCount, state, isOwn, isElsewhere: false })
  } else if (seen.otherSessionCount !== otherSessionCount) {
    setSeen({ otherSessionCount, state, isOwn: false, isElsewhere: !seen.isOwn })
  }
  return seen.isElsewhere
}
