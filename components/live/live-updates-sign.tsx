'use client'

import { useSyncExternalStore } from 'react'
import { isLive, onLiveChanged } from './live-sessions'

/** A small honest sign: the list may be older than it looks. */
export function LiveUpdatesSign() {
  const live = useSyncExternalStore(onLiveChanged, isLive, () => true)
  return <p aria-live="polite">{!live && 'Live updates are interrupted. Reconnecting…'}</p>
}
