import { toInterval } from './session-limits'
import type { Surroundings } from './surroundings'

/** Twenty events a day for 90 days. Only programs that sign in again and again make more. */
export const MAX_EVENTS_PER_USER = 2_000

const BATCH_SIZE = 1_000
const USERS_PER_LOOK = 1_000
/** What one purge looks at for too many rows; the next one goes on there. */
const LOOKS_PER_PURGE = 20
const BEFORE_ALL_USERS = '00000000-0000-0000-0000-000000000000'

type Purge = Pick<Surroundings, 'pool' | 'limits'>

/** Rows that another instance is deleting are skipped, and no user is locked. Stops between two batches. */
export function makePurgeHistory(given: Purge): (stop?: AbortSignal) => Promise<number> {
  let after = BEFORE_ALL_USERS
  return async (stop) => {
    let purged = await inBatches(() => deleteOld(given), stop)
    for (let look = 0; look < LOOKS_PER_PURGE && !stop?.aborted; look += 1) {
      const users = await lookAtUsers(given, after)
      for (const { id } of users.filter(({ isCrowded }) => isCrowded)) {
        purged += await inBatches(() => deleteSurplus(given, id), stop)
      }
      after = users[USERS_PER_LOOK - 1]?.id ?? BEFORE_ALL_USERS
      if (after === BEFORE_ALL_USERS) break
    }
    return purged
  }
}

async function inBatches(deleteBatch: () => Promise<number>, stop?: AbortSignal): Promise<number> {
  let deleted = 0
  let batch: number
  do {
    batch = await deleteBatch()
    deleted += batch
  } while (batch === BATCH_SIZE && !stop?.aborted)
  return deleted
}

/** ARRAY is read once, whatever the plan; IN could be read, and lock, again for each row. */
function deleteBatchOf(condition: string): string {
  return `
    WITH gone AS (
      DELETE FROM "SessionEvent" WHERE "id" = ANY(ARRAY(
        SELECT "id" FROM "SessionEvent" WHERE ${condition} LIMIT ${BATCH_SIZE} FOR UPDATE SKIP LOCKED
      )) RETURNING 1
    )
    SELECT count(*)::integer AS deleted FROM gone`
}

const DELETE_OLD = deleteBatchOf(`"createdAt" <= now() - $1::interval ORDER BY "createdAt"`)

function deleteOld({ pool, limits }: Purge): Promise<number> {
  const values = [toInterval(limits.activityRetentionMs)]
  return deleteRows(pool, { name: 'delete-old-history', text: DELETE_OLD, values })
}

const LOOK_AT_USERS = `
  SELECT u."id", EXISTS (
    SELECT FROM "SessionEvent" e WHERE e."userId" = u."id" OFFSET ${MAX_EVENTS_PER_USER}
  ) AS "isCrowded"
  FROM "User" u WHERE u."id" > $1 ORDER BY u."id" LIMIT ${USERS_PER_LOOK}`

async function lookAtUsers({ pool }: Purge, after: string) {
  const query = { name: 'look-for-long-histories', text: LOOK_AT_USERS, values: [after] }
  const { rows } = await pool.query<{ id: string; isCrowded: boolean }>(query)
  return rows
}

/** The oldest first, up to the newest one that is too much. */
const DELETE_SURPLUS = deleteBatchOf(`
  "userId" = $1 AND ("createdAt", "id") <= (
    SELECT "createdAt", "id" FROM "SessionEvent" WHERE "userId" = $1
    ORDER BY "createdAt" DESC, "id" DESC OFFSET ${MAX_EVENTS_PER_USER} LIMIT 1
  ) ORDER BY "createdAt", "id"`)

function deleteSurplus({ pool }: Purge, userId: string): Promise<number> {
  const query = { name: 'delete-surplus-history', text: DELETE_SURPLUS, values: [userId] }
  return deleteRows(pool, query)
}

async function deleteRows(
  pool: Purge['pool'],
  query: Parameters<Purge['pool']['query']>[0],
): Promise<number> {
  const { rows } = await pool.query<{ deleted: number }>(query)
  return rows[0]?.deleted ?? 0
}
