import { whenAborted } from '@/components/live/abort'
import { BreakTimer } from '@/components/live/break-timer'
import type { Browser } from '@/components/live/browser'
import { StreamConnection } from '@/components/live/connection/stream-connection'
import type { TabChannel, TabMessage } from './tab-channel'

type Given = {
  sessionId: string
  fetch: Browser['fetch']
  channel: TabChannel
  /** Passes a message to every tab, this one included. */
  announce: (message: TabMessage) => void
  isLive: () => boolean
  hasWaited: boolean
  /** Aborted when another tab leads, or this one is gone. */
  signal: AbortSignal
}

/** Holds the browser's one stream, and passes on to all tabs what it says. */
export async function leadTabs(given: Given): Promise<void> {
  const { channel, announce, isLive, signal } = given
  const longBreak = new BreakTimer(() => announce({ type: 'live', live: false }))
  const connection = makeConnection(given, longBreak)
  channel.listen(({ type }) => {
    if (type !== 'hello') return
    connection.check()
    channel.send({ type: 'live', live: isLive() })
  }, signal)
  await connection.follow(signal)
  // Leads until this page is gone: the next leader must not hear of the missing session before its reason.
  await whenAborted(signal)
  longBreak.stop()
}

function makeConnection(
  { sessionId, hasWaited, fetch, announce }: Given,
  longBreak: BreakTimer,
): StreamConnection {
  return new StreamConnection({
    sessionId,
    hasMissed: hasWaited,
    fetch,
    onLive: () => {
      longBreak.stop()
      announce({ type: 'live', live: true })
    },
    onInterrupted: () => longBreak.start(),
    onChanged: () => announce({ type: 'changed' }),
    onEnded: (reason) => announce({ type: 'ended', reason }),
  })
}
