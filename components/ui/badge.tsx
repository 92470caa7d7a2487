import type { ReactNode } from 'react'

export function Badge({
  tone = 'neutral',
  children,
}: {
  tone?: 'accent' | 'neutral'
  children: ReactNode
}) {
  return (
    <span
      className={`inline-flex items-center rounded-sm border px-1.5 text-xs/5 font-medium whitespace-nowrap ${TONES[tone]}`}
    >
      {children}
    </span>
  )
}

const TONES = {
  accent: 'border-transparent bg-accent-soft text-accent-strong forced-colors:border-current',
  neutral: 'border-line-control text-ink-muted',
}
