import { type FocusEvent, useEffect, useRef } from 'react'

/** When the focused button goes or is disabled, the browser would send the keyboard back to the top of the page. */
export function useFocusKeeper<Target extends HTMLElement>() {
  const targetRef = useRef<Target>(null)
  const focused = useRef<Element | null>(null)

  // After every change: the list may follow the outcome a moment later, or without one.
  useEffect(() => {
    if (!focused.current || isFocusable(focused.current)) return
    focused.current = null
    targetRef.current?.focus()
  })

  const formProps = {
    onFocus: (event: FocusEvent) => {
      focused.current = event.target
    },
    onBlur: () => {
      focused.current = null
    },
  }
  return { targetRef, formProps }
}

function isFocusable(element: Element): boolean {
  return element.isConnected && !element.matches(':disabled')
}
