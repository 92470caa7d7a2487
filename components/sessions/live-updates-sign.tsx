'use client'

import { useSyncExternalStore } from 'react'
import { isLive, onLiveChanged } from './live-sessions'

/** A small honest sign: the list may be older than it looks. Its room is always kept. */
export function LiveUpdatesSign() {
  const live = useSyncExternalStore(onLiveChanged, isLive, () => true)
  return (
    <p role="status" className="min-h-5 text-sm text-ink-muted">
      {!live && 'Live updates are interrupted. Reconnecting…'}
    </p>
  )
}
