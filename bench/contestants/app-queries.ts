/** Times as numbers are cheaper to read than what `pg` makes of timestamps. */
const shown = (table: string) => `${table}."id", ${table}."signInMethod", ${table}."sharedDevice",
  date_part('epoch', ${table}."signedInAt") AS "signedInAt",
  date_part('epoch', ${table}."lastActiveAt") AS "lastActiveAt",
  date_part('epoch', ${table}."expiresAt") AS "expiresAt",
  ${table}."ipAddress", ${table}."userAgent", ${table}."clientHints"::text AS "clientHints"`

const VIEWER = `viewer."userId", viewer."userEmail", viewer."userName", viewer."userRole",
  viewer."lastActiveAt" <= now() - interval '1 minute' AS "touchIsDue"`

const OF_TOKEN = `FROM "ActiveSession" viewer WHERE viewer."tokenHash" = $1`

/** Who asks, as the app looks it up; $1 is the SHA-256 of the token. */
export const LOOK_UP = `SELECT viewer."id", viewer."sharedDevice", ${VIEWER} ${OF_TOKEN}`

/** Who asks, with all that is shown of the session. */
export const CURRENT = `SELECT ${VIEWER}, ${shown('viewer')} ${OF_TOKEN}`

const MINE = `s."userId" = viewer."userId" AND session_is_active(s."expiresAt", NULL)`

/** Who asks, the count and the list, as the app asks for them: one row, with the others as JSON. */
export const LIST = `
  SELECT ${VIEWER}, ${shown('viewer')}, date_part('epoch', now()) AS now,
    (SELECT count(*)::integer FROM "Session" s WHERE ${MINE}) AS total,
    (SELECT json_agg(listed) FROM (
      SELECT ${shown('s')} FROM "Session" s
      WHERE ${MINE} AND s."id" <> viewer."id"
      ORDER BY s."lastActiveAt" DESC, s."id" DESC LIMIT 50
    ) listed) AS others
  ${OF_TOKEN}`
