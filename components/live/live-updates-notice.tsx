'use client'

import { useSyncExternalStore } from 'react'
import { useLive } from './live-provider'

/** Says that the list may be older than it looks. */
export function LiveUpdatesNotice() {
  const { status } = useLive()
  const isInterrupted = useSyncExternalStore(status.subscribe, status.isInterrupted, () => false)
  return <p aria-live="polite">{isInterrupted && 'Live updates are interrupted. Reconnecting…'}</p>
}
