import { PendingSignOut } from '@/components/live/leaving/pending-sign-out'
import { LiveStatus } from './live-status'
import { ServerClock } from './server-clock'
import { SessionNews } from './session-news'

export class LiveUpdates {
  readonly news = new SessionNews()
  readonly status = new LiveStatus()
  readonly signOut = new PendingSignOut()
  readonly clock = new ServerClock()
  #hasShownAccount = false

  /** Whether pages of an account are in the memory of this document: Next keeps them for the back button. */
  get hasShownAccount(): boolean {
    return this.#hasShownAccount
  }

  noteAccountShown(): void {
    this.#hasShownAccount = true
  }
}
