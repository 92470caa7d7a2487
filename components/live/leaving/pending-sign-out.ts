/** Its response leads away and takes the cookie, so a page whose session ends waits for it, or until it is given up. */
export class PendingSignOut {
  #isPending = false
  #leave: (() => void) | null = null

  begin(): void {
    this.#isPending = true
  }

  settle(): void {
    this.#isPending = false
    this.#leave?.()
    this.#leave = null
  }

  /** Leaves at once, or when the sign-out is settled. */
  leaveAfter(leave: () => void): void {
    if (this.#isPending) this.#leave = leave
    else leave()
  }
}
