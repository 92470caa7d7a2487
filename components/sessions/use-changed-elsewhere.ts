import { useState } from 'react'
import type { TerminateState } from './terminate-state'

/** Whether the number of other sessions has changed without a click here, since the latest click. */
export function useChangedElsewhere(otherSessionCount: number, state: TerminateState): boolean {
  const [seen, setSeen] = useState({ otherSessionCount, state, isOwn: false, isElsewhere: false })

  if (seen.state !== state) {
    // The list may follow the outcome of a click a moment later: that change is explained.
    const isOwn = hasEnded(state) && seen.otherSessionCount === otherSessionCount
    setSeen({ otherSessionCount, state, isOwn, isElsewhere: false })
  } else if (seen.otherSessionCount !== otherSessionCount) {
    setSeen({ otherSessionCount, state, isOwn: false, isElsewhere: !seen.isOwn })
  }
  return seen.isElsewhere
}

function hasEnded({ status }: TerminateState): boolean {
  return status === 'terminated-others' || status === 'terminated-one'
}
