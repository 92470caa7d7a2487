import type { ReactNode } from 'react'

/** The main part of a signed-in page, where the header's "Skip to content" leads. */
export function PageMain({ children }: { children: ReactNode }) {
  return (
    <main id="content" className="mx-auto max-w-page px-4 py-6 sm:px-5 sm:py-10">
      {children}
    </main>
  )
}
