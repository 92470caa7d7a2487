'use client'

import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { noteAccountInMemory } from './account-in-memory'
import { followSessions } from './live-sessions'
import { leaveUnlessOwnSignOut } from './own-sign-out'

/**
 * Around every signed-in page: when its session ends, what it shows is gone, and the page leaves by
 * itself.
 * @param sessionId the public id of the session that made the page.
 */
export function SessionListener({
  sessionId,
  children,
}: {
  sessionId: string
  children: ReactNode
}) {
  const [hasEnded, setHasEnded] = useState(false)
  const end = useCallback((reason: string | null) => {
    leaveUnlessOwnSignOut(() => {
      setHasEnded(true)
      leave(reason)
    })
  }, [])
  useEffect(() => followSessions(sessionId, end), [sessionId, end])
  useEffect(() => hideWhenLeft(), [])
  useEffect(() => noteAccountInMemory(), [])
  return hasEnded ? null : children
}

/**
 * Leaves with a full navigation, so that neither memory nor the back button keep anything of the
 * account. Without a reason the same address is asked for again: the server knows what to say.
 */
function leave(reason: string | null): void {
  if (reason === 'replaced') void reloadWhenSignedIn()
  else if (reason === null) window.location.reload()
  else window.location.replace(`/signed-out?${new URLSearchParams({ reason })}`)
}

const NEW_COOKIE_CHECKS = 20
const NEW_COOKIE_PAUSE_MS = 250

/** Another tab has signed in anew. Its answer brings the new cookie in a moment; until then we would be nobody. */
async function reloadWhenSignedIn(): Promise<void> {
  for (let check = 0; check < NEW_COOKIE_CHECKS; check += 1) {
    const response = await fetch('/api/sessions/events').catch(() => null)
    await response?.body?.cancel()
    if (response && response.status !== 204) break
    await new Promise((resolve) => setTimeout(resolve, NEW_COOKIE_PAUSE_MS))
  }
  window.location.reload()
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
