import { formatWait } from '@/components/ui/relative-time-format'

export type TerminateState =
  | { status: 'idle' }
  | { status: 'terminated-others'; count: number }
  /** `device` is the label of the device that is out. */
  | { status: 'terminated-one'; device: string }
  /** That session was over before. */
  | { status: 'already-ended' }
  /** The database is away: whether anything ended is not known. */
  | { status: 'unavailable' }
  /** Bad input or a foreign origin. */
  | { status: 'refused' }
  /** Too many in a short time. */
  | { status: 'limited'; retryAfterS: number }

/** The sentence for the person, and whether it is good news. */
export type TerminateOutcome = { tone: 'success' | 'info' | 'danger'; sentence: string }

/**
 * Says what became of a termination, with the true number.
 *
 * @param otherSessionCount other sessions that are active by now: somebody may have signed in since.
 * @returns null when nothing was terminated yet.
 */
export function describeTerminateState(
  state: TerminateState,
  otherSessionCount = 0,
): TerminateOutcome | null {
  switch (state.status) {
    case 'idle':
      return null
    case 'terminated-others':
      return describeCount(state.count, otherSessionCount)
    case 'terminated-one':
      return { tone: 'success', sentence: `The session “${state.device}” was terminated.` }
    case 'already-ended':
      return { tone: 'info', sentence: 'That session had already ended.' }
    case 'unavailable':
      return {
        tone: 'danger',
        sentence:
          'The termination could not be confirmed. You are still signed in; please try again in a moment.',
      }
    case 'refused':
      return {
        tone: 'danger',
        sentence: 'Nothing was changed. Please reload the page and try again.',
      }
    case 'limited':
      return {
        tone: 'danger',
        sentence: `That was too often in a short time. Nothing was changed; please try again ${formatWait(state.retryAfterS)}.`,
      }
  }
}

/** Says how things are now, when sessions began or ended elsewhere. */
export function describeOthers(otherSessionCount: number): TerminateOutcome {
  return { tone: 'info', sentence: `The list has changed. ${summariseOthers(otherSessionCount)}` }
}

/** How many other devices or browsers are signed in, in a sentence. */
export function summariseOthers(count: number): string {
  if (count === 0) return 'Only this device is signed in to your account.'
  if (count === 1) return '1 other device or browser is signed in to your account.'
  return `${new Intl.NumberFormat('en').format(count)} other devices or browsers are signed in to your account.`
}

function describeCount(count: number, otherSessionCount: number): TerminateOutcome {
  if (count === 0) return { tone: 'info', sentence: 'No other session was active.' }
  const ended =
    count === 1
      ? '1 other session was terminated.'
      : `${new Intl.NumberFormat('en').format(count)} other sessions were terminated.`
  const sentence = otherSessionCount === 0 ? `${ended} Only this device is signed in now.` : ended
  return { tone: 'success', sentence }
}
