import { runPrepared } from '@/lib/database/prepared'
import type { SessionLimits } from '@/lib/sessions/session-limits'
import { makeSessions, type Sessions } from '@/lib/sessions/sessions'
import type { SessionLog } from '@/lib/sessions/surroundings'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** The limits that the app has unless its settings say otherwise. */
const LIMITS: SessionLimits = {
  idleTimeoutMs: 7 * DAY_MS,
  maxAgeMs: 30 * DAY_MS,
  sharedDeviceIdleTimeoutMs: 15 * MINUTE_MS,
  sharedDeviceMaxAgeMs: 8 * HOUR_MS,
  maxSessionsPerUser: 100,
  activityRetentionMs: 90 * DAY_MS,
}

const SILENT: SessionLog = { info: () => {} }

/** Sessions on the database of the test, with limits and a log of their own. */
export function makeTestSessions(
  given: Partial<SessionLimits> & { log?: SessionLog } = {},
): Sessions {
  const { log = SILENT, ...limits } = given
  return makeSessions({
    pool: { query: runPrepared },
    limits: { ...LIMITS, ...limits },
    log,
    findPlace: () => null,
  })
}
