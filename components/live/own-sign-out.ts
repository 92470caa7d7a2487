let isOwn = false
let leaveLater: (() => void) | null = null

/** Notes whether this tab is signing out: then it leaves by the answer to its click, which takes the cookie away. */
export function noteOwnSignOut(isPending: boolean): void {
  isOwn = isPending
  if (isPending) return
  leaveLater?.()
  leaveLater = null
}

/**
 * Leaves, because the session is over. If that is what this tab has asked for, it waits for the answer;
 * should that be lost, it leaves when it is given up.
 */
export function leaveUnlessOwnSignOut(leave: () => void): void {
  if (isOwn) leaveLater = leave
  else leave()
}
