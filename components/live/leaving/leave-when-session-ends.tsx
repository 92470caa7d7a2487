'use client'

import { type ReactNode, useEffect, useState } from 'react'
import { useLive } from '@/components/live/live-provider'
import { followSession } from '@/components/live/tabs/follow-session'
import { leavePage } from './leave-page'
import { reloadWhenRestored } from './reload-when-restored'

/** When the session with this public id ends, what the page shows is gone, and the page leaves. */
export function LeaveWhenSessionEnds({
  sessionId,
  children,
}: {
  sessionId: string
  children: ReactNode
}) {
  const live = useLive()
  const [hasEnded, setHasEnded] = useState(false)
  useEffect(() => {
    const leave = (reason: string | null) => {
      setHasEnded(true)
      leavePage(reason)
    }
    const onEnded = (reason: string | null) => live.signOut.leaveAfter(() => leave(reason))
    return followSession({ sessionId, live, onEnded })
  }, [sessionId, live])
  useEffect(() => reloadWhenRestored(), [])
  useEffect(() => live.noteAccountShown(), [live])
  return hasEnded ? null : children
}
