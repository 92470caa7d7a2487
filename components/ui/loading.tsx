import type { ReactNode } from 'react'
import { VisuallyHidden } from './visually-hidden'

/** What is on its way: a sentence for screen readers, and its skeleton for everyone else. */
export function Loading({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div aria-busy="true">
      <VisuallyHidden>{label}</VisuallyHidden>
      <div aria-hidden="true">{children}</div>
    </div>
  )
}
