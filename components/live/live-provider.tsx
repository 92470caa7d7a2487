'use client'

import { createContext, type ReactNode, use, useState } from 'react'
import { LiveUpdates } from './live-updates'

const LiveContext = createContext<LiveUpdates | null>(null)

/** Around all pages: what is shared outlasts each of them. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [live] = useState(() => new LiveUpdates())
  return <LiveContext value={live}>{children}</LiveContext>
}

export function useLive(): LiveUpdates {
  const live = use(LiveContext)
  if (!live) throw new Error('useLive needs a LiveProvider around it')
  return live
}
