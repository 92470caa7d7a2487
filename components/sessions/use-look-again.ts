import { useEffect, useState } from 'react'
import { onSessionsChanged } from './live-sessions'
import type { TerminateState } from './terminate-state'

/** Asks for the list anew when sessions began or ended elsewhere; news that comes meanwhile waits its turn. */
export function useLookAgain(lookAgainAction: () => Promise<void>): void {
  useEffect(() => {
    let isLooking = false
    let hasNews = false
    const look = async () => {
      hasNews = true
      if (isLooking) return
      isLooking = true
      while (hasNews) {
        hasNews = false
        await lookAgainAction().catch((error: unknown) => {
          console.warn('The list of sessions could not be brought up to date:', error)
        })
      }
      isLooking = false
    }
    // Not in a transition: a slow look would hold back the outcome of a click.
    return onSessionsChanged(() => void look())
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
