let isOwn = false

/** Notes whether this tab is signing out: then it leaves by the answer to its click, which takes the cookie away. */
export function noteOwnSignOut(isPending: boolean): void {
  isOwn = isPending
}

/** Whether the end of the session is what this tab asked for. */
export function isOwnSignOut(): boolean {
  return isOwn
}
