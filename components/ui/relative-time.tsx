'use client'

import { useEffect, useSyncExternalStore } from 'react'
import { useLive } from '@/components/live/live-provider'
import { formatExactTime, formatRelativeTime } from './relative-time-format'
import { useIsHydrated } from './use-is-hydrated'

/** The server writes it from `now` and in UTC; the browser keeps it up to date, in the viewer's time zone. */
export function RelativeTime({ dateTime, now }: { dateTime: string; now: string }) {
  const { clock } = useLive()
  useEffect(() => clock.set(now), [clock, now])
  const text = useSyncExternalStore(
    clock.subscribe,
    () => formatRelativeTime(dateTime, clock.read(now)),
    () => formatRelativeTime(dateTime, now),
  )
  const exact = formatExactTime(dateTime, useIsHydrated() ? undefined : 'UTC')
  return (
    <time dateTime={dateTime} title={exact} className="whitespace-nowrap">
      {text}
    </time>
  )
}
