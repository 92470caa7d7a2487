import type { ReactNode } from 'react'

/**
 * The frame of a page that is one card. It hangs from the top: centred in the height, it would move
 * whenever it grows, while the page is still coming or when a form says what was wrong.
 */
export function CenteredMain({ children }: { children: ReactNode }) {
  return (
    <main className="grid grid-cols-1 justify-items-center px-4 pt-[max(3rem,16dvh)] pb-12">
      {children}
    </main>
  )
}
