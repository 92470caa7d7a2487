import { leadInOneTab } from './browser-leader'
import { followSessionEvents, lookAfterLine, onComeback } from './session-events'

/** One name for the lock and the channel: the tabs of one browser share one stream. */
const NAME = 'session-events'

/** A short break, as at a restart of the server, is no news. */
const INTERRUPTED_AFTER_MS = 5_000

/** What the tab that holds the stream tells the others. */
type News =
  | { type: 'changed' }
  | { type: 'ended'; reason: string | null }
  | { type: 'live'; live: boolean }
  /** A tab that has just opened, or has come back, asks how things are. */
  | { type: 'hello' }

let live = true
const changeListeners = new Set<() => void>()
const liveListeners = new Set<() => void>()

/** Calls back when sessions of this user began or ended. @returns a function that stops it. */
export function onSessionsChanged(listener: () => void): () => void {
  changeListeners.add(listener)
  return () => changeListeners.delete(listener)
}

/** Whether live updates work now, as far as this tab knows. */
export function isLive(): boolean {
  return live
}

/** Calls back when live updates are interrupted or back. @returns a function that stops it. */
export function onLiveChanged(listener: () => void): () => void {
  liveListeners.add(listener)
  return () => liveListeners.delete(listener)
}

/**
 * Keeps this tab informed: by the browser's one stream if this tab holds it, and otherwise by the
 * tab that does.
 * @param onEnded the session of this browser is over; null: nobody said why.
 * @returns a function that stops it.
 */
export function followSessions(onEnded: (reason: string | null) => void): () => void {
  const stop = new AbortController()
  const channel = openChannel()
  let hasBeenLive = false
  const receive = (news: News) => {
    if (news.type === 'changed') callAll(changeListeners)
    if (news.type === 'live') setLive(news.live)
    if (news.type === 'hello') lookAfterLine()
    if (news.type === 'live' && news.live && !hasBeenLive) {
      // Something may have happened between the making of this page and now.
      hasBeenLive = true
      callAll(changeListeners)
    }
    if (news.type === 'ended') onEnded(news.reason)
  }
  const tell = (news: News) => {
    channel?.postMessage(news)
    receive(news)
  }
  channel?.addEventListener('message', ({ data }: MessageEvent<News>) => receive(data))
  const ask = () => channel?.postMessage({ type: 'hello' } satisfies News)
  ask()
  const stopAsking = onComeback(ask)
  leadInOneTab(NAME, stop.signal, ({ hasWaited }) =>
    lead(tell, hasWaited, stop.signal, channel),
  ).catch((error: unknown) => {
    console.warn('Live updates do not work in this browser:', error)
    setLive(false)
  })
  return () => {
    stop.abort()
    stopAsking()
    channel?.close()
  }
}

async function lead(
  tell: (news: News) => void,
  hasWaited: boolean,
  signal: AbortSignal,
  channel: BroadcastChannel | null,
): Promise<void> {
  let trouble: ReturnType<typeof setTimeout> | undefined
  const answerHello = ({ data }: MessageEvent<News>) => {
    if (data.type === 'hello') channel?.postMessage({ type: 'live', live } satisfies News)
  }
  channel?.addEventListener('message', answerHello)
  await followSessionEvents(
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
    { signal, missed: hasWaited },
  )
  clearTimeout(trouble)
  channel?.removeEventListener('message', answerHello)
}

function openChannel(): BroadcastChannel | null {
  return 'BroadcastChannel' in window ? new BroadcastChannel(NAME) : null
}

function setLive(next: boolean): void {
  if (live === next) return
  live = next
  callAll(liveListeners)
}

function callAll(listeners: Iterable<() => void>): void {
  for (const listener of listeners) listener()
}
