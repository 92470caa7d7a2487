import { createParser } from 'eventsource-parser'
import {
  EVENTS_PATH,
  HEARTBEAT_MS,
  PAGE_SESSION_HEADER,
  SESSION_TERMINATED,
  SESSIONS_CHANGED,
  SILENCE_MS,
} from '@/lib/wire'
import { backOffMs, readRetryAfterMs } from './retry'

/** A page that comes back to the front asks anew when it has heard nothing for this long. */
const STALE_MS = HEARTBEAT_MS + 5_000

export type SessionEvents = {
  /** Live updates work (again). `missed`: they did not for a while, so look again. */
  onLive: (given: { missed: boolean }) => void
  /** Live updates are interrupted; they come back by themselves. */
  onInterrupted: () => void
  /** Something began or ended sessions of this user. */
  onChanged: () => void
  /** The session of this browser is over. null: the server did not say why. */
  onEnded: (reason: string | null) => void
}

/**
 * Follows the event stream of this browser's session until it ends or `signal` is aborted. It comes
 * back after every break, with growing pauses. `fetch` and not EventSource, which gives up for good
 * at a 503, hides the heartbeat and cannot tell a dead session from a dead line.
 * @param sessionId the public id of the session that made this page.
 * @param missed whether something may have happened since the page was made.
 */
export async function followSessionEvents(
  sessionId: string,
  events: SessionEvents,
  { signal, missed }: { signal: AbortSignal; missed: boolean },
): Promise<void> {
  let failures = 0
  let isFirst = true
  while (!signal.aborted) {
    const outcome = await readOnce(
      sessionId,
      {
        ...events,
        onLive: () => {
          failures = 0
          events.onLive({ missed: missed || !isFirst })
          isFirst = false
        },
      },
      signal,
    )
    if (outcome.status === 'ended' || signal.aborted) return
    events.onInterrupted()
    await waitToRetry(outcome.retryMs ?? backOffMs(failures), signal)
    failures += 1
  }
}

type Outcome = { status: 'ended' } | { status: 'broken'; retryMs: number | null }

/** Reads one stream to its end, and says what kind of end it was. */
async function readOnce(
  sessionId: string,
  { onLive, onChanged, onEnded }: SessionEvents,
  signal: AbortSignal,
): Promise<Outcome> {
  const watch = watchLine(signal)
  let retryMs: number | null = null
  let hasEnded = false
  const end = (reason: string | null) => {
    hasEnded = true
    onEnded(reason)
  }
  const parser = createParser({
    onRetry: (milliseconds) => {
      retryMs = milliseconds
    },
    onEvent: ({ event, data }) => {
      if (event === SESSIONS_CHANGED) onChanged()
      if (event === SESSION_TERMINATED) end(readReason(data))
    },
  })
  try {
    const response = await fetch(EVENTS_PATH, {
      headers: { [PAGE_SESSION_HEADER]: sessionId },
      signal: watch.signal,
      cache: 'no-store',
    })
    if (response.status === 204) end(null)
    else if (!response.ok) retryMs = readRetryAfterMs(response)
    else if (response.body) {
      onLive({ missed: false })
      await readText(response.body, (text) => {
        watch.heard()
        parser.feed(text)
      })
    }
  } catch {
    // The line broke, or it was given up: both are an interruption, which is shown.
  } finally {
    watch.stop()
  }
  return hasEnded ? { status: 'ended' } : { status: 'broken', retryMs }
}

async function readText(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onText: (text: string) => void,
): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    onText(value)
  }
}

/** Gives a line up when it is silent, or when the page comes back and has not heard for a while. */
function watchLine(outer: AbortSignal) {
  const line = new AbortController()
  const signal = AbortSignal.any([outer, line.signal])
  let heardAt = Date.now()
  let timer: ReturnType<typeof setTimeout>
  const giveUp = () => line.abort()
  const heard = () => {
    heardAt = Date.now()
    clearTimeout(timer)
    timer = setTimeout(giveUp, SILENCE_MS)
  }
  const stopWaiting = onComebackAnywhere(() => {
    if (Date.now() - heardAt > STALE_MS) giveUp()
  })
  heard()
  return {
    signal,
    heard,
    stop: () => {
      clearTimeout(timer)
      stopWaiting()
    },
  }
}

/** Waits, but not longer than until the page comes back or the network does. */
function waitToRetry(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer)
      stopWaiting()
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, milliseconds)
    const stopWaiting = onComeback(finish)
    signal.addEventListener('abort', finish)
  })
}

/** Looks after the line of this tab, because another tab has come back: this one may have been asleep. */
export function lookAfterLine(): void {
  for (const callback of lineCallbacks) callback()
}

const lineCallbacks = new Set<() => void>()

/** Calls back when this tab or another one comes back. */
function onComebackAnywhere(callback: () => void): () => void {
  lineCallbacks.add(callback)
  const stop = onComeback(callback)
  return () => {
    lineCallbacks.delete(callback)
    stop()
  }
}

/** Calls back when a hidden tab is shown again, and when the network is there again. */
export function onComeback(callback: () => void): () => void {
  const whenVisible = () => {
    if (document.visibilityState === 'visible') callback()
  }
  document.addEventListener('visibilitychange', whenVisible)
  window.addEventListener('online', callback)
  return () => {
    document.removeEventListener('visibilitychange', whenVisible)
    window.removeEventListener('online', callback)
  }
}

function readReason(data: string): string | null {
  try {
    const { reason } = JSON.parse(data)
    return typeof reason === 'string' ? reason : null
  } catch {
    return null
  }
}
