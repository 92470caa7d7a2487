import { z } from 'zod'
import { SESSION_EVENT_KINDS } from './kinds'
import type { SessionPool } from './surroundings'

/** The channel of notify_session_change() in prisma/engine. */
const CHANNEL = 'session_changes'

const SELF_TEST_TIMEOUT_MS = 5_000

const changeSchema = z.object({
  userId: z.uuid(),
  kind: z.enum(SESSION_EVENT_KINDS),
  /** Where it is about one. */
  sessionId: z.uuid().nullish(),
})

/** "Look again": never what, never a token. */
export type SessionChange = z.infer<typeof changeSchema>

export type SessionFeedHandlers = {
  onChange: (change: SessionChange) => void
  /** Changes may have been missed: ask the rows about everything. */
  onGap: () => void
  /** In words for the log. The feed goes on trying. */
  onTrouble: (message: string) => void
}

/** Follows a channel for ever. Returns how to stop. */
type Listen = (
  channel: string,
  handlers: {
    onNotification: (payload: string) => void
    onConnected: () => void
    onDisconnected: (error: Error) => void
  },
) => () => Promise<void>

type Feed = {
  /** It must reach PostgreSQL directly. */
  listen: Listen
  /** A notification through it proves that `listen` hears. */
  pool: SessionPool
}

/** Follows what happens to sessions on every instance; returns how to stop. The rows decide. */
export function followSessionChanges(
  { listen, pool }: Feed,
  { onChange, onGap, onTrouble }: SessionFeedHandlers,
): () => Promise<void> {
  let selfTest: SelfTest | null = null
  const stop = listen(CHANNEL, {
    onConnected: () => {
      selfTest?.cancel()
      selfTest = startSelfTest(pool, onTrouble)
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

function startSelfTest(pool: SessionPool, onTrouble: (message: string) => void): SelfTest {
  const mark = crypto.randomUUID()
  const timer = setTimeout(() => onTrouble(NOT_HEARD), SELF_TEST_TIMEOUT_MS)
  timer.unref()
  const text = 'SELECT pg_notify($1, $2)'
  pool.query({ name: 'test-feed', text, values: [CHANNEL, mark] }).catch(() => {
    // An outage is logged by those who need the pool.
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

const NOT_HEARD =
  'LISTEN does not work: a NOTIFY from the pool of DATABASE_URL did not arrive. ' +
  'Set DATABASE_DIRECT_URL to an address that reaches the same PostgreSQL without a transaction pooler.'

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
