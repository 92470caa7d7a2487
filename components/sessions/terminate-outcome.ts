import { formatCount } from '@/components/ui/format-count'
import { formatWait } from '@/components/ui/relative-time-format'
import { summariseOthers } from './describe-others'
import type { TerminateState } from './terminate-state'

export type TerminateOutcome = { tone: 'success' | 'info' | 'danger'; sentence: string }

const info = (sentence: string): TerminateOutcome => ({ tone: 'info', sentence })
const success = (sentence: string): TerminateOutcome => ({ tone: 'success', sentence })
const danger = (sentence: string): TerminateOutcome => ({ tone: 'danger', sentence })

const NOT_CONFIRMED =
  'The termination could not be confirmed. You are still signed in; please try again in a moment.'
const LIMITED = 'That was too often in a short time. Nothing was changed; please try again'

/** Null when nothing was terminated yet. `otherSessionCount` is of now: another session may have begun since. */
export function describeOutcome(
  state: TerminateState,
  otherSessionCount = 0,
): TerminateOutcome | null {
  switch (state.status) {
    case 'idle':
      return null
    case 'terminated-others':
      return describeCount(state.count, otherSessionCount)
    case 'terminated-one':
      return success(`The session “${state.device}” was terminated.`)
    case 'already-ended':
      return info('That session had already ended.')
    case 'unavailable':
      return danger(NOT_CONFIRMED)
    case 'refused':
      return danger('Nothing was changed. Please reload the page and try again.')
    case 'limited':
      return danger(`${LIMITED} ${formatWait(state.retryAfterS)}.`)
  }
}

export function describeChange(otherSessionCount: number): TerminateOutcome {
  return info(`The list has changed. ${summariseOthers(otherSessionCount)}`)
}

function describeCount(count: number, otherSessionCount: number): TerminateOutcome {
  if (count === 0) return info('No other session was active.')
  const sessions = count === 1 ? 'session was' : 'sessions were'
  const ended = `${formatCount(count)} other ${sessions} terminated.`
  return success(otherSessionCount === 0 ? `${ended} Only this device is signed in now.` : ended)
}
