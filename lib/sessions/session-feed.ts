import { z } from 'zod'
import { database } from '@/lib/database/database'
import { followNotifications } from '@/lib/database/listen'
import { SessionEventKind } from '@/lib/generated/prisma/enums'

/** The channel on which `end_sessions`, sign-ins (also for what they end) and the triggers on "User" speak (see the migrations). */
const CHANNEL = 'session_changes'

/** How long the feed's own notification may take before LISTEN counts as not working. */
const SELF_TEST_TIMEOUT_MS = 5_000

const changeSchema = z.object({
  userId: z.uuid(),
  kind: z.enum(SessionEventKind),
  /** The one session that it is about, where it is about one: its public id. */
  sessionId: z.uuid().nullish(),
})

/** "Look again": something began or ended sessions of this user. Never what, never a token. */
export type SessionChange = z.infer<typeof changeSchema>

export type SessionFeedHandlers = {
  onChange: (change: SessionChange) => void
  /** Changes may have been missed: ask the rows about everything. */
  onGap: () => void
  /** The feed is broken, in words for the log. It goes on trying. */
  onTrouble: (message: string) => void
}

/**
 * Follows what happens to sessions, on every instance (sentence 7: a courtesy; the rows decide).
 * `connectionString` must reach PostgreSQL directly; each time it connects, a notification sent
 * through the app's own pool proves that it does.
 * @returns a function that ends it.
 */
export function followSessionChanges(
  connectionString: string,
  { onChange, onGap, onTrouble }: SessionFeedHandlers,
): () => Promise<void> {
  let selfTest: SelfTest | null = null
  const stop = followNotifications(connectionString, CHANNEL, {
    onConnected: () => {
      selfTest?.cancel()
      selfTest = startSelfTest(onTrouble)
      onGap()
    },
    onNotification: (payload) => {
      if (selfTest?.accepts(payload)) return
      const change = changeSchema.safeParse(parseJson(payload))
      if (change.success) onChange(change.data)
    },
    onDisconnected: (error) => onTrouble(`The LISTEN connection is lost: ${error.message}`),
  })
  return async () => {
    selfTest?.cancel()
    await stop()
  }
}

type SelfTest = { accepts: (payload: string) => boolean; cancel: () => void }

function startSelfTest(onTrouble: (message: string) => void): SelfTest {
  const mark = crypto.randomUUID()
  const timer = setTimeout(
    () =>
      onTrouble(
        'LISTEN does not work: a NOTIFY from the pool of DATABASE_URL did not arrive. ' +
          'Set DATABASE_DIRECT_URL to an address that reaches the same PostgreSQL without a transaction pooler.',
      ),
    SELF_TEST_TIMEOUT_MS,
  )
  timer.unref()
  database().$executeRaw`SELECT pg_notify(${CHANNEL}, ${mark})`.catch(() => {
    // The pool is away: the outage is told by whoever needs it, and by the timer above.
  })
  return {
    accepts: (payload) => {
      if (payload !== mark) return false
      clearTimeout(timer)
      return true
    },
    cancel: () => clearTimeout(timer),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
