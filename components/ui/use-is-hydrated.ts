import { useSyncExternalStore } from 'react'

const subscribe = () => () => {}

/** Whether the page is alive: false on the server, and until the browser has taken over what it sent. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => true,
    () => false,
  )
}
