import type { SessionPool } from './surroundings'

const HAS_SIGNED_IN_FROM = `
  SELECT EXISTS (
    SELECT 1 FROM "User" u JOIN "SessionEvent" e ON e."userId" = u."id"
    WHERE u."email" = $1 AND e."kind" = 'signed_in' AND e."ipAddress"::inet <<= $2::inet
  ) AS known`

/** Whether the user of an email has signed in from a network before. */
export async function hasSignedInFrom(
  pool: SessionPool,
  { email, network }: { email: string; network: string },
): Promise<boolean> {
  const { rows } = await pool.query<{ known: boolean }>({
    name: 'has-signed-in-from',
    text: HAS_SIGNED_IN_FROM,
    values: [email, network],
  })
  return rows[0]?.known ?? false
}
