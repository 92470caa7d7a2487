import { setTimeout as sleep } from 'node:timers/promises'
import { log } from '@/lib/log'
import { sessions } from '@/lib/session-management'
import type { EndReason } from '@/lib/wire'
import type { EventStream } from './event-stream'

type Reasons = ReadonlyMap<string, EndReason>

const NO_REASONS: Reasons = new Map()

/** Ends the streams of dead sessions, but none in an outage. Never throws. @returns whether the rows could be asked. */
export async function checkStreams(
  streams: readonly EventStream[],
  onAlive: (stream: EventStream) => void = () => {},
  reasons = NO_REASONS,
): Promise<boolean> {
  try {
    const ended = await sessions().findEnded([
      ...new Set(streams.map(({ sessionId }) => sessionId)),
    ])
    for (const stream of streams) {
      const end = ended.get(stream.sessionId)
      if (!end) onAlive(stream)
      else stream.sendTerminated(reasonOf(stream, end, reasons))
    }
    return true
  } catch (err) {
    // The next heartbeat looks again; after an outage the feed reconnects and checks everything.
    log().error({ event: 'streams_unchecked', err }, 'Event streams not checked')
    return false
  }
}

function reasonOf({ sessionId }: EventStream, end: 'expired' | 'gone', reasons: Reasons) {
  return end === 'expired' ? 'expired' : (reasons.get(sessionId) ?? 'terminated')
}

/** Works through many streams, some at a time, so that other work gets its turn. `work` returns false to stop. */
export async function inBatches(
  streams: EventStream[],
  { size, pauseMs, signal }: { size: number; pauseMs: number; signal: AbortSignal },
  work: (batch: EventStream[]) => Promise<boolean> | boolean,
): Promise<void> {
  for (let start = 0; start < streams.length && !signal.aborted; start += size) {
    if (!(await work(streams.slice(start, start + size)))) return
    await sleep(pauseMs, undefined, { ref: false })
  }
}
