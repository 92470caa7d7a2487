import type { ReactNode } from 'react'

/** The frame of a page that is one card. It hangs from the top, so that a card that grows does not move. */
export function CenteredMain({ children }: { children: ReactNode }) {
  return (
    <main className="grid grid-cols-1 justify-items-center px-4 pt-[max(3rem,16dvh)] pb-12">
      {children}
    </main>
  )
}
