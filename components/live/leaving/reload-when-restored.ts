/** Hides a page that is left: from the back button it is not seen before a reload. @returns a function that stops it. */
export function reloadWhenRestored(): () => void {
  window.addEventListener('pagehide', hide)
  window.addEventListener('pageshow', reload)
  return () => {
    window.removeEventListener('pagehide', hide)
    window.removeEventListener('pageshow', reload)
  }
}

function hide(): void {
  document.documentElement.style.visibility = 'hidden'
}

function reload({ persisted }: PageTransitionEvent): void {
  if (persisted) window.location.reload()
}
