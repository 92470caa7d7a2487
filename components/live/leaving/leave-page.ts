import { EVENTS_PATH } from '@/lib/wire'

const NEW_COOKIE_CHECKS = 20
const NEW_COOKIE_PAUSE_MS = 250

/** By a new document: nothing of the account stays in memory. Without a reason, the server says where to go. */
export function leavePage(reason: string | null): void {
  if (reason === 'replaced') void reloadWhenSignedIn()
  else if (reason === null) window.location.reload()
  else window.location.replace(`/signed-out?${new URLSearchParams({ reason })}`)
}

/** Another tab has signed in again: before its response has brought the new cookie, there is no session. */
async function reloadWhenSignedIn(): Promise<void> {
  for (let check = 0; check < NEW_COOKIE_CHECKS; check += 1) {
    if (await isSignedIn()) break
    await new Promise((resolve) => setTimeout(resolve, NEW_COOKIE_PAUSE_MS))
  }
  window.location.reload()
}

async function isSignedIn(): Promise<boolean> {
  const response = await fetch(EVENTS_PATH).catch(() => null)
  await response?.body?.cancel()
  return response !== null && response.status !== 204
}
