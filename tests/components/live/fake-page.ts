import { act } from '@testing-library/react'
import { vi } from 'vitest'

/** Lets time pass, and everything happen that is due by then. */
export function pass(milliseconds: number): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(milliseconds)
}

/** The same for what React shows. */
export function passInReact(milliseconds: number): Promise<unknown> {
  return act(() => vi.advanceTimersByTimeAsync(milliseconds))
}

/** Shows or hides the tab; all tabs of a test share it. */
export function setVisibility(state: DocumentVisibilityState): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state)
  document.dispatchEvent(new Event('visibilitychange'))
}

export function comeBack(): void {
  setVisibility('visible')
}

export function goOnline(): void {
  window.dispatchEvent(new Event('online'))
}
