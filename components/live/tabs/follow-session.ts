import { type Browser, thisBrowser } from '@/components/live/browser'
import type { LiveUpdates } from '@/components/live/live-updates'
import { LeaderWatch } from './leader-watch'
import { leadTabs } from './leading-tab'
import { TabChannel, type TabMessage } from './tab-channel'
import { TabLeader } from './tab-leader'

type Given = {
  /** The session that made this page. Pages of another one, as before a new sign-in, keep to themselves. */
  sessionId: string
  live: Pick<LiveUpdates, 'news' | 'status'>
  /** null: the server did not say why. */
  onEnded: (reason: string | null) => void
}

/** By the browser's one stream, or by the tab that holds it. @returns a function that stops it. */
export function followSession(given: Given, browser: Browser = thisBrowser()): () => void {
  const follower = new SessionFollower(given, browser)
  follower.start()
  return () => follower.stop()
}

class SessionFollower {
  readonly #given: Given
  readonly #browser: Browser
  /** Of the lock and of the channel. */
  readonly #name: string
  readonly #channel: TabChannel
  readonly #stop = new AbortController()
  #hasEnded = false

  constructor(given: Given, browser: Browser) {
    this.#given = given
    this.#browser = browser
    this.#name = `session-events:${given.sessionId}`
    this.#channel = new TabChannel(browser.locks ? browser.openChannel(this.#name) : null)
  }

  start(): void {
    const leader = this.#makeLeader()
    this.#channel.listen((message) => this.#receive(message), this.#stop.signal)
    leader.leadInTurn().catch((error: unknown) => {
      console.warn('Live updates do not work in this browser:', error)
      this.#given.live.status.interrupt('stream')
    })
    if (this.#browser.locks) this.#watchLeader(leader)
  }

  stop(): void {
    this.#stop.abort()
    this.#channel.close()
    this.#given.live.news.endComplete()
  }

  #makeLeader(): TabLeader {
    const { sessionId, live } = this.#given
    return new TabLeader({
      name: this.#name,
      locks: this.#browser.locks,
      signal: this.#stop.signal,
      lead: (turn) =>
        leadTabs({
          ...turn,
          sessionId,
          fetch: this.#browser.fetch,
          channel: this.#channel,
          announce: (message) => this.#announce(message),
          isLive: () => !live.status.isStreamInterrupted(),
        }),
    })
  }

  #watchLeader(leader: TabLeader): void {
    const watch = new LeaderWatch({
      ask: () => this.#channel.send({ type: 'hello' }),
      takeOver: () => leader.takeOver(),
    })
    this.#channel.listen(({ type }) => type === 'live' && watch.noteHeard(), this.#stop.signal)
    watch.start(this.#stop.signal)
  }

  #announce(message: TabMessage): void {
    this.#channel.send(message)
    this.#receive(message)
  }

  #receive(message: TabMessage): void {
    // The page is leaving: a stream that is opened now knows less of why.
    if (this.#hasEnded) return
    if (message.type === 'changed') this.#given.live.news.publish()
    if (message.type === 'live') this.#noteLive(message.live)
    if (message.type === 'ended') this.#end(message.reason)
  }

  #noteLive(isLive: boolean): void {
    const { status, news } = this.#given.live
    if (isLive) {
      status.restore('stream')
      // Something may have happened between the making of this page and now.
      news.beginComplete()
    } else {
      status.interrupt('stream')
    }
  }

  #end(reason: string | null): void {
    this.#hasEnded = true
    this.#given.onEnded(reason)
  }
}
