const SHOWN = `"id", "signInMethod", "sharedDevice", "signedInAt", "lastActiveAt", "expiresAt",
  "ipAddress", "userAgent", "clientHints"`

const VIEWER = `"id", "userId", "userEmail", "userName", "userRole", "sharedDevice",
  "lastActiveAt" <= now() - interval '1 minute' AS "touchIsDue"`

/** Who asks, as the app looks it up; $1 is the SHA-256 of the token. */
export const LOOK_UP = `SELECT ${VIEWER} FROM "ActiveSession" WHERE "tokenHash" = $1`

/** Who asks, with all that is shown of the session. */
export const CURRENT = `SELECT ${VIEWER}, ${SHOWN} FROM "ActiveSession" WHERE "tokenHash" = $1`

/** Who asks, the first 50 sessions and the counts, as the app's list asks for them. */
export const LIST = `
  SELECT to_json(viewer) AS viewer, counted.*, listed.*, now() AS now
  FROM (${LOOK_UP}) viewer
  CROSS JOIN LATERAL (
    SELECT count(*)::integer AS total,
      (count(*) FILTER (WHERE "id" <> viewer."id"))::integer AS "otherCount"
    FROM "ActiveSession" WHERE "userId" = viewer."userId"
  ) counted
  LEFT JOIN LATERAL (
    (SELECT ${SHOWN}, true AS "isCurrent" FROM "ActiveSession"
     WHERE "userId" = viewer."userId" AND "id" = viewer."id")
    UNION ALL
    (SELECT ${SHOWN}, false FROM "ActiveSession"
     WHERE "userId" = viewer."userId" AND "id" <> viewer."id"
     ORDER BY "lastActiveAt" DESC, "id" DESC LIMIT 50)
  ) listed ON true
  ORDER BY "isCurrent" DESC, "lastActiveAt" DESC, listed."id" DESC`
