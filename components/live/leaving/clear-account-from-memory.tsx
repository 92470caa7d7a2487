'use client'

import { useEffect } from 'react'
import { useLive } from '@/components/live/live-provider'

/**
 * On pages without an account. Only a new document empties the memory from which the back button
 * would bring pages of the account that was shown before (ASVS 14.3.1).
 */
export function ClearAccountFromMemory() {
  const live = useLive()
  useEffect(() => {
    if (live.hasShownAccount) window.location.reload()
  }, [live])
  return null
}
