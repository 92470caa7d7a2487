import type { Database } from '../contestants/databases'
import type { Person } from './device'
import type { Tally } from './tally'

type Counts = { userId: string; begun: number; ended: number; others: number; active: number }

/** What people were told has to be what the history says, and the history what the rows say. */
export async function compareWithHistory(
  { pool }: Database,
  people: Person[],
  tally: Tally,
): Promise<string[]> {
  const { rows } = await pool.query<Counts>(
    `SELECT u."id" AS "userId",
       coalesce(sum(e."sessionCount") FILTER (WHERE e."kind" = 'signed_in'), 0)::integer AS begun,
       coalesce(sum(e."sessionCount") FILTER (WHERE e."kind" <> 'signed_in'), 0)::integer AS ended,
       coalesce(sum(e."sessionCount") FILTER (WHERE e."kind" = 'terminated_others'), 0)::integer AS others,
       (SELECT count(*)::integer FROM "Session" s WHERE s."userId" = u."id") AS active
     FROM "User" u LEFT JOIN "SessionEvent" e ON e."userId" = u."id" GROUP BY u."id"`,
  )
  return people.flatMap(({ id, email }) => {
    const counts = rows.find(({ userId }) => userId === id)
    if (!counts) return [`${email}: no history`]
    return [...compareRows(email, counts), ...compareAnswers(email, counts.others, id, tally)]
  })
}

function compareRows(email: string, { begun, ended, active }: Counts): string[] {
  if (begun - ended === active) return []
  return [`${email}: the history leaves ${begun - ended} sessions, and ${active} are there`]
}

/** A response that was lost in a fault may have ended more than the person was told. */
function compareAnswers(email: string, others: number, id: string, tally: Tally): string[] {
  const told = tally.terminatedOf(id)
  const isTrue = tally.hasLost(id) ? told <= others : told === others
  return isTrue ? [] : [`${email}: ${told} sessions were said to be terminated, ${others} were`]
}
