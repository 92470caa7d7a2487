'use client'

import { useSyncExternalStore } from 'react'
import { useLive } from './live-provider'

export function LiveUpdatesNotice() {
  const { status } = useLive()
  const isInterrupted = useSyncExternalStore(status.subscribe, status.isInterrupted, () => false)
  return <p aria-live="polite">{isInterrupted && 'Live updates are interrupted. Reconnecting…'}</p>
}
