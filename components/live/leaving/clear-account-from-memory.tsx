'use client'

import { useEffect } from 'react'
import { useLive } from '@/components/live/live-provider'

/** Only a new document empties the memory from which the back button would bring an account's pages (ASVS 14.3.1). */
export function ClearAccountFromMemory() {
  const live = useLive()
  useEffect(() => {
    if (live.hasShownAccount) window.location.reload()
  }, [live])
  return null
}
