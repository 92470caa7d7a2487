import type { ReactNode } from 'react'
import { ClearAccountFromMemory } from '@/components/live/leaving/clear-account-from-memory'

export default function PublicLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <ClearAccountFromMemory />
      {children}
    </>
  )
}
