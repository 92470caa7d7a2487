import type { ReactNode } from 'react'
import { DangerIcon } from './icons/danger'
import { InfoIcon } from './icons/info'
import { SuccessIcon } from './icons/success'

export type NoticeTone = 'info' | 'success' | 'danger'

/** A sentence with an icon: the colour never stands alone. Whether it is announced, its parent says. */
export function Notice({ tone, children }: { tone: NoticeTone; children: ReactNode }) {
  const { icon: ToneIcon, colours } = TONES[tone]
  return (
    <div className={`flex gap-2.5 rounded-md border px-3 py-2.5 text-sm ${colours}`}>
      <ToneIcon className="mt-px size-4.5 shrink-0" />
      <p className="min-w-0 break-words">{children}</p>
    </div>
  )
}

const TONES = {
  info: { icon: InfoIcon, colours: 'border-line bg-sunken text-ink' },
  success: { icon: SuccessIcon, colours: 'border-success-line bg-success-soft text-success' },
  danger: { icon: DangerIcon, colours: 'border-danger-line bg-danger-soft text-danger' },
}
