import { type BrowserLeader, leadInOneTab } from './browser-leader'
import { followSessionEvents, lookAfterLine, onComeback } from './session-events'

/** One name for the lock and the channel: the tabs of one browser share one stream. */
const NAME = 'session-events'

/** A short break, as at a restart of the server, is no news. */
const INTERRUPTED_AFTER_MS = 5_000

/** How often a tab that is seen asks whether the leading one is awake, and how long that may take. */
const ASK_LEADER_INTERVAL_MS = 15_000
const LEADER_ANSWERS_WITHIN_MS = 3_000

/** What the tab that holds the stream tells the others. */
type News =
  | { type: 'changed' }
  | { type: 'ended'; reason: string | null }
  | { type: 'live'; live: boolean }
  /** A tab that has just opened, or has come back, asks how things are. */
  | { type: 'hello' }

let live = true
let listIsBehind = false
/** Whether this tab hears of everything since some moment, if only after a break. */
let hasBeenLive = false
const changeListeners = new Set<() => void>()
const liveListeners = new Set<() => void>()

/**
 * Calls back when sessions of this user began or ended, and once as soon as nothing can be missed any
 * more: what the page shows may be older, even very old when the back button brought it.
 * @returns a function that stops it.
 */
export function onSessionsChanged(listener: () => void): () => void {
  changeListeners.add(listener)
  if (hasBeenLive) listener()
  return () => changeListeners.delete(listener)
}

/** Whether live updates work now, as far as this tab knows. */
export function isLive(): boolean {
  return live && !listIsBehind
}

/** Notes that there is news which the list could not be asked for, or that this is over. */
export function noteListIsBehind(isBehind: boolean): void {
  listIsBehind = isBehind
  callAll(liveListeners)
}

/** Calls back when live updates are interrupted or back. @returns a function that stops it. */
export function onLiveChanged(listener: () => void): () => void {
  liveListeners.add(listener)
  return () => liveListeners.delete(listener)
}

/**
 * Keeps this tab informed: by the browser's one stream if this tab holds it, and otherwise by the
 * tab that does.
 * @param sessionId the public id of the session that made this page. Tabs that were made by another
 *   one, before or after a new sign-in in this browser, keep to themselves.
 * @param onEnded that session is over; null: nobody said why.
 * @returns a function that stops it.
 */
export function followSessions(
  sessionId: string,
  onEnded: (reason: string | null) => void,
): () => void {
  const stop = new AbortController()
  const name = `${NAME}:${sessionId}`
  const channel = openChannel(name)
  let hasEnded = false
  const receive = (news: News) => {
    // The page is leaving: what comes now, as from a stream that was opened too late, knows less.
    if (hasEnded) return
    if (news.type === 'changed') callAll(changeListeners)
    if (news.type === 'live') setLive(news.live)
    if (news.type === 'hello') lookAfterLine()
    if (news.type === 'live' && news.live && !hasBeenLive) {
      // Something may have happened between the making of this page and now.
      hasBeenLive = true
      callAll(changeListeners)
    }
    if (news.type === 'ended') {
      hasEnded = true
      onEnded(news.reason)
    }
  }
  const tell = (news: News) => {
    channel?.postMessage(news)
    receive(news)
  }
  channel?.addEventListener('message', ({ data }: MessageEvent<News>) => receive(data))
  const leader = leadInOneTab(name, stop.signal, ({ hasWaited, signal }) =>
    lead(sessionId, tell, { missed: hasWaited, signal }, channel),
  )
  leader.finished.catch((error: unknown) => {
    console.warn('Live updates do not work in this browser:', error)
    setLive(false)
  })
  if (channel) watchLeader(channel, leader, stop.signal)
  return () => {
    stop.abort()
    channel?.close()
    hasBeenLive = false
  }
}

async function lead(
  sessionId: string,
  tell: (news: News) => void,
  given: { missed: boolean; signal: AbortSignal },
  channel: BroadcastChannel | null,
): Promise<void> {
  let trouble: ReturnType<typeof setTimeout> | undefined
  const answerHello = ({ data }: MessageEvent<News>) => {
    if (data.type === 'hello') channel?.postMessage({ type: 'live', live } satisfies News)
  }
  channel?.addEventListener('message', answerHello)
  await followSessionEvents(
    sessionId,
    {
      onLive: ({ missed }) => {
        clearTimeout(trouble)
        trouble = undefined
        tell({ type: 'live', live: true })
        if (missed) tell({ type: 'changed' })
      },
      onInterrupted: () => {
        trouble ??= setTimeout(() => tell({ type: 'live', live: false }), INTERRUPTED_AFTER_MS)
      },
      onChanged: () => tell({ type: 'changed' }),
      onEnded: (reason) => tell({ type: 'ended', reason }),
    },
    given,
  )
  // When the session is over, the lead is kept until this page is gone: the next tab would open a
  // stream that only says that there is no session, before it has heard the reason from here.
  await aborted(given.signal)
  clearTimeout(trouble)
  channel?.removeEventListener('message', answerHello)
}

/**
 * Asks the leading tab how things are: now, when this tab comes back, and now and then while it is
 * seen. Browsers put hidden tabs to sleep, and one that holds the lock would sleep for all of them:
 * a tab that is seen and gets no answer leads itself.
 */
function watchLeader(channel: BroadcastChannel, leader: BrowserLeader, stop: AbortSignal): void {
  let patience: ReturnType<typeof setTimeout> | undefined
  const ask = () => {
    if (document.visibilityState === 'hidden') return
    channel.postMessage({ type: 'hello' } satisfies News)
    patience ??= setTimeout(takeOver, LEADER_ANSWERS_WITHIN_MS)
  }
  const takeOver = () => {
    patience = undefined
    if (document.visibilityState === 'visible') leader.takeOver()
  }
  const hear = ({ data }: MessageEvent<News>) => {
    if (data.type !== 'live') return
    clearTimeout(patience)
    patience = undefined
  }
  channel.addEventListener('message', hear)
  ask()
  const stopWaiting = onComeback(ask)
  const timer = setInterval(ask, ASK_LEADER_INTERVAL_MS)
  stop.addEventListener('abort', () => {
    clearTimeout(patience)
    clearInterval(timer)
    stopWaiting()
  })
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function openChannel(name: string): BroadcastChannel | null {
  // Where there are no locks every tab has a stream of its own, and needs nobody else's news.
  return 'locks' in navigator ? new BroadcastChannel(name) : null
}

function setLive(next: boolean): void {
  if (live === next) return
  live = next
  callAll(liveListeners)
}

function callAll(listeners: Iterable<() => void>): void {
  for (const listener of listeners) listener()
}
