/**
 * Hides the page when it is left, and loads it again when the back button brings it out of the
 * browser's memory: what was there is not seen before the server has been asked.
 * @returns a function that stops it.
 */
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
