import { useEffect, useEffectEvent, useState } from 'react'
import { useLive } from '@/components/live/live-provider'
import type { SessionListView } from '@/lib/sessions/session-view'
import { fetchSessionList, type ListPlace } from './fetch-session-list'
import { ListFollower } from './list-follower'

/** The list that the page came with, or a later one, after sessions began or ended elsewhere. */
export function useSessionList(given: SessionListView, place: ListPlace): SessionListView {
  const { news, status } = useLive()
  const [latest, setLatest] = useState({ list: given, askedAfter: given })
  const fetchList = useEffectEvent(async (signal: AbortSignal) => {
    const result = await fetchSessionList(place, signal)
    if (result.status === 'found') setLatest({ list: result.list, askedAfter: given })
    return result
  })
  useEffect(() => {
    const onSignedOut = () => window.location.reload()
    const follower = new ListFollower({ fetchList, onSignedOut, status })
    const stopListening = news.subscribe(follower.look)
    return () => {
      stopListening()
      follower.stop()
    }
  }, [news, status])
  // When the page has come again since the list was asked for, what came with it is the later one.
  return latest.askedAfter === given ? latest.list : given
}
