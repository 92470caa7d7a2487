'use client'

import { useEffect } from 'react'
import { followSessions } from './live-sessions'

/** On every signed-in page: when the session of this browser ends, the page leaves by itself. */
export function SessionListener() {
  useEffect(() => followSessions(leave), [])
  useEffect(() => hideWhenLeft(), [])
  return null
}

/**
 * Leaves with a full navigation, so that neither memory nor the back button keep anything of the
 * account; what is on the screen goes first. Without a reason, or when this browser has signed in
 * anew, the same address is asked for again: the server knows what to say.
 */
function leave(reason: string | null): void {
  document.body.replaceChildren()
  if (reason === null || reason === 'replaced') window.location.reload()
  else window.location.replace(`/signed-out?${new URLSearchParams({ reason })}`)
}

/** A page that the back button brings out of the browser's memory is asked for anew before it is seen. */
function hideWhenLeft(): () => void {
  const hide = () => {
    document.documentElement.style.visibility = 'hidden'
  }
  const reload = ({ persisted }: PageTransitionEvent) => {
    if (persisted) window.location.reload()
  }
  window.addEventListener('pagehide', hide)
  window.addEventListener('pageshow', reload)
  return () => {
    window.removeEventListener('pagehide', hide)
    window.removeEventListener('pageshow', reload)
  }
}
