import type { Ref } from 'react'
import { DangerIcon } from '@/components/ui/icons/danger'
import { InfoIcon } from '@/components/ui/icons/info'
import { SuccessIcon } from '@/components/ui/icons/success'
import type { TerminateOutcome } from './terminate-outcome'

type TerminateOutcomeRegionProps = { outcome: TerminateOutcome | null; ref?: Ref<HTMLDivElement> }

/** Always there, with room kept for the sentence: screen readers notice what appears, and nothing moves. */
export function TerminateOutcomeRegion({ outcome, ref }: TerminateOutcomeRegionProps) {
  const isError = outcome?.tone === 'danger'
  return (
    <div ref={ref} tabIndex={-1} className="min-h-5 text-sm font-medium">
      <div role="status">{outcome && !isError && <Outcome {...outcome} />}</div>
      <div role="alert">{outcome && isError && <Outcome {...outcome} />}</div>
    </div>
  )
}

function Outcome({ tone, sentence }: TerminateOutcome) {
  const { icon: ToneIcon, colour } = TONES[tone]
  return (
    <p className={`flex gap-2 ${colour}`}>
      <ToneIcon className="mt-0.5 size-4 shrink-0" />
      <span className="min-w-0 break-words">{sentence}</span>
    </p>
  )
}

const TONES = {
  success: { icon: SuccessIcon, colour: 'text-success' },
  info: { icon: InfoIcon, colour: 'text-ink' },
  danger: { icon: DangerIcon, colour: 'text-danger' },
}
